/** The health board of a source: how it, its program and its account are, and what to do. */
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { type Source, useResume } from "../../../api/sources";
import { Button, ButtonLink } from "../../../ui/Button";
import { Chip, type Tone } from "../../../ui/Chip";
import { Ago, Day, Moment } from "../../../ui/figures";
import css from "./SourceHealth.module.css";

type Status = "paused" | "failing" | "working" | "unasked";

const TONES: Record<Status, Tone> = {
  paused: "warn",
  failing: "bad",
  working: "ok",
  unasked: "neutral",
};

function statusOf({ health: { last_success, last_failure, paused_until } }: Source): Status {
  if (paused_until) return "paused";
  if (last_failure && (!last_success || last_failure.at > last_success)) return "failing";
  return last_success ? "working" : "unasked";
}

export function SourceHealth({ source }: { source: Source }) {
  const t = useTranslations("settings.health");
  const { health, engine, account_state: account, advice } = source;
  const { last_success, last_failure, paused_until } = health;
  const status = statusOf(source);
  return (
    <section className={css.board} aria-label={t("of", { name: source.title })}>
      <dl className={css.facts}>
        <Fact name={t("now")}>
          <Chip tone={TONES[status]}>{t(`status.${status}`)}</Chip>
        </Fact>
        <Fact name={t("success")}>{last_success ? <Ago at={last_success} /> : t("never")}</Fact>
        <Fact name={t("failure")}>
          {last_failure ? (
            <>
              <Ago at={last_failure.at} /> <code>{last_failure.code}</code>
            </>
          ) : (
            t("never")
          )}
        </Fact>
        {paused_until && (
          <Fact name={t("pause")}>
            {t.rich("until", { time: () => <Moment at={paused_until} /> })} <Resume of={source} />
          </Fact>
        )}
        {engine && (
          <Fact name={t("program")}>
            {engine.package} {engine.version ?? t("missing")}
            {engine.newest && <> ({t("newest", { version: engine.newest })})</>}
          </Fact>
        )}
        {account && account.state !== "none" && (
          <Fact name={t("account")}>
            <AccountChip state={account.state} />
            {account.expires_at && <End at={account.expires_at} />}
          </Fact>
        )}
      </dl>
      {advice && advice.length > 0 && <Todo source={source} />}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type AccountState = Exclude<NonNullable<Source["account_state"]>["state"], "none">;

function AccountChip({ state }: { state: AccountState }) {
  const t = useTranslations("settings.health.accounts");
  const tone = state === "ok" ? "ok" : state === "expiring" || state === "missing" ? "warn" : "bad";
  return <Chip tone={tone}>{t(state)}</Chip>;
}

function End({ at }: { at: string }) {
  const t = useTranslations("settings.health");
  const isOver = new Date(at) < new Date();
  return <span>{t.rich(isOver ? "endedOn" : "endsOn", { day: () => <Day at={at} /> })}</span>;
}

const OF_ENGINES: ReadonlySet<string> = new Set(["engine-missing", "engine-newer"]);

function Todo({ source }: { source: Source }) {
  const t = useTranslations("settings.health");
  const name = source.title;
  return (
    <ul className={css.todo} aria-label={t("todoOf", { name })}>
      {source.advice?.map(({ code, message }) => (
        <li key={code}>
          <AdviceText source={source} code={code} message={message} />
          {OF_ENGINES.has(code) && (
            <ButtonLink size="s" to="/settings/$section" params={{ section: "system" }}>
              {t("engines")}
            </ButtonLink>
          )}
        </li>
      ))}
    </ul>
  );
}

interface AdviceProps {
  source: Source;
  code: string;
  message: string;
}

/** What the service says in English, in words of ours where we have them. */
function AdviceText({ source, code, message }: AdviceProps) {
  const t = useTranslations("settings.health.todo");
  const { title, engine } = source;
  const facts = { name: title, package: engine?.package ?? "", version: engine?.newest ?? "" };
  switch (code) {
    case "engine-missing":
    case "engine-newer":
    case "cookies-expired":
    case "cookies-expire":
    case "cookies-signed-out":
    case "secret-unreadable":
    case "po-token-provider":
      return t(code, facts);
    default:
      return code.endsWith("-not-configured") ? t("not-configured", facts) : message;
  }
}

function Resume({ of: { name, title } }: { of: Source }) {
  const t = useTranslations("settings.sources");
  const resume = useResume();
  return (
    <Button
      size="s"
      busy={resume.isPending}
      aria-label={t("resumeOf", { name: title })}
      onClick={() => resume.mutate(name)}
    >
      {t("resume")}
    </Button>
  );
}
