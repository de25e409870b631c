/** The programs that fetch: how old each is, bringing its newest, and going back. */
import { useMutation } from "@tanstack/react-query";
import { Download, FlaskConical, Undo2 } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Schema } from "../../../api/client";
import { rollBackEngine, updateEngine } from "../../../api/settings";
import { Button } from "../../../ui/Button";
import { Chip } from "../../../ui/Chip";
import { Ago } from "../../../ui/figures";
import { useErrorText } from "../../../ui/states";
import css from "./lists.module.css";

type Engine = Schema<"EngineView">;

export function EngineList({ engines }: { engines: readonly Engine[] }) {
  return (
    <ul className={css.list}>
      {engines.map((engine) => (
        <EngineRow key={engine.name} engine={engine} />
      ))}
    </ul>
  );
}

function EngineRow({ engine }: { engine: Engine }) {
  const t = useTranslations("settings.engines");
  const text = useErrorText();
  const update = useMutation({ mutationFn: updateEngine });
  const back = useMutation({ mutationFn: rollBackEngine });
  const { name, version, channel, previous, automatic, events } = engine;
  const isBusy = engine.is_updating || update.isPending;
  const other = channel === "nightly" ? "stable" : "nightly";
  const refusal = update.error ?? back.error;
  return (
    <li className={css.row}>
      <div className={css.rowHead}>
        <strong>{engine.package}</strong>
        <span className={css.version}>{version ?? t("missing")}</span>
        {channel === "nightly" && <Chip tone="warn">{t("nightly")}</Chip>}
        {channel !== null && <span className={css.figure}>{t(`automatic.${automatic}`)}</span>}
      </div>
      {channel === null ? (
        <p className={css.detail}>{t("pinned")}</p>
      ) : (
        <div className={css.chips}>
          <Button
            icon={Download}
            busy={isBusy}
            aria-label={t("updateOf", { name: engine.package })}
            onClick={() => update.mutate({ name })}
          >
            {t("update")}
          </Button>
          <Button
            icon={FlaskConical}
            disabled={isBusy}
            onClick={() => update.mutate({ name, channel: other })}
          >
            {t(`take.${other}`)}
          </Button>
          {previous && (
            <Button
              icon={Undo2}
              disabled={isBusy || back.isPending}
              onClick={() => back.mutate(name)}
            >
              {t("back", { version: previous })}
            </Button>
          )}
        </div>
      )}
      <div role="status">
        {isBusy && <p className={css.detail}>{t("updating")}</p>}
        {refusal && <p className={css.advice}>{text(refusal)}</p>}
        {!isBusy && events[0] && <Last event={events[0]} />}
      </div>
    </li>
  );
}

function Last({ event }: { event: Schema<"EngineEventView"> }) {
  const t = useTranslations("settings.engines");
  const { outcome, version, message, at } = event;
  if (outcome === "failed") return <p className={css.advice}>{message}</p>;
  return (
    <p className={css.detail}>
      {t(`outcome.${outcome}`, { version: version ?? "" })}, <Ago at={at} />
    </p>
  );
}
