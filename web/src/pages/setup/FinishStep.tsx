/** The end of the first run: what is ready, and the first album. */
import { useMutation, useQueries, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleAlert, CircleCheck, House } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { foldersQuery } from "../../api/home";
import {
  changeSettings,
  settingsQuery,
  systemQuery,
  type Trial,
  type TrialName,
  trialQuery,
} from "../../api/settings";
import { isAccountSet, type Source, sourcesQuery } from "../../api/sources";
import { addressIn } from "../../shell/address";
import { Button, ButtonLink } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Loaded, useErrorText } from "../../ui/states";
import parts from "../settings/parts/parts.module.css";
import { type Check, checksOf } from "./checks";
import css from "./Steps.module.css";

export default function FinishStep() {
  const t = useTranslations("setup.finish");
  const text = useErrorText();
  const navigate = useNavigate();
  const [link, setLink] = useState("");
  const finish = useMutation({ mutationFn: () => changeSettings({ setup_finished: true }) });
  const goTo = async (text: string) => {
    await finish.mutateAsync();
    const url = addressIn(text);
    if (url) await navigate({ to: "/preview", search: { url } });
    else await (text ? navigate({ to: "/search", search: { q: text } }) : navigate({ to: "/" }));
  };
  const go = (text: string) => void goTo(text).catch(() => undefined);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (link.trim()) go(link.trim());
  };
  return (
    <div className={css.body}>
      <form className={css.paste} onSubmit={onSubmit}>
        <TextField
          label={t("paste")}
          hint={t("pasteHint")}
          value={link}
          onChange={(event) => setLink(event.target.value)}
        />
        <div className={css.besideField}>
          <Button type="submit" disabled={!link.trim()} busy={finish.isPending}>
            {t("look")}
          </Button>
        </div>
      </form>
      {finish.error && (
        <p className={parts.refusal} role="alert">
          {text(finish.error)}
        </p>
      )}
      <Checklist />
      <footer className={css.foot}>
        <ButtonLink look="ghost" to="/setup" search={{ step: "folders" }}>
          {t("all")}
        </ButtonLink>
        <Button look="primary" icon={House} busy={finish.isPending} onClick={() => go("")}>
          {t("home")}
        </Button>
      </footer>
    </div>
  );
}

function Checklist() {
  const settings = useQuery(settingsQuery);
  const folders = useQuery(foldersQuery);
  const system = useQuery(systemQuery);
  const sources = useQuery(sourcesQuery);
  const trials = useTrials(sources.data);
  return (
    <Loaded query={settings}>
      {(saved) => (
        <Loaded query={folders}>
          {(places) => (
            <Loaded query={system}>
              {({ tools }) => (
                <Loaded query={sources}>
                  {(all) => (
                    <ul className={css.checks}>
                      {checksOf(saved, places, tools, all, trials).map((check) => (
                        <CheckRow key={`${check.kind} ${check.of}`} check={check} />
                      ))}
                    </ul>
                  )}
                </Loaded>
              )}
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

/** Whether each account that is set works: each is tried once. */
function useTrials(sources: readonly Source[] = []): ReadonlyMap<string, Trial> {
  const set = sources.filter(isAccountSet);
  const queries = useQueries({ queries: set.map(({ name }) => trialQuery(name as TrialName)) });
  const tried = set.flatMap(({ name }, at) => {
    const trial = queries[at]?.data;
    return trial ? [[name, trial] as const] : [];
  });
  return new Map(tried);
}

function CheckRow({ check: { kind, of, isReady, step, said } }: { check: Check }) {
  const t = useTranslations("setup.finish");
  const Icon = isReady ? CircleCheck : CircleAlert;
  return (
    <li className={`${css.check} ${isReady ? css.ready : css.open}`}>
      <Icon size={20} aria-hidden />
      <div>
        <strong>{t(`checks.${kind}.${isReady ? "ready" : "open"}`, { name: of ?? "" })}</strong>
        {said && <p>{said}</p>}
      </div>
      {!isReady && (
        <ButtonLink size="s" to="/setup" search={{ step }}>
          {t("mend")}
        </ButtonLink>
      )}
    </li>
  );
}
