/** Tries a service for real, with what is in the fields, and says what came of it. */
import { useMutation } from "@tanstack/react-query";
import { CircleCheck, CircleX, PlugZap } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { type Trial, type TrialName, trySetting } from "../../../api/settings";
import { Button } from "../../../ui/Button";
import { useErrorText } from "../../../ui/states";
import css from "./parts.module.css";
import type { FormSection } from "./use-section";

interface TrialProps {
  service: TrialName;
  /** What the button is called for those who can't see beside what it stands. */
  of: string;
  /** Its changes are saved first: only what is saved can be tried. */
  section?: FormSection;
}

/** Trying one service: `start`, and what is known of it. */
export function useTrial({ service, section }: Omit<TrialProps, "of">) {
  return useMutation({
    mutationFn: async () => {
      await section?.save();
      return trySetting(service);
    },
  });
}

type Trying = ReturnType<typeof useTrial>;

/** Whether what was tried last does not work. */
export function hasFailed({ data, isPending }: Trying): boolean {
  return data?.ok === false && !isPending;
}

export function TrialButton({
  trial,
  of,
  section,
}: Omit<TrialProps, "service"> & { trial: Trying }) {
  const t = useTranslations("settings.trial");
  return (
    <Button
      icon={PlugZap}
      busy={trial.isPending}
      aria-label={t(section?.isDirty ? "saveAndTryOf" : "tryOf", { name: of })}
      onClick={() => trial.mutate()}
    >
      {t(section?.isDirty ? "saveAndTry" : "try")}
    </Button>
  );
}

export function TrialResult({ trial, section }: { trial: Trying; section?: FormSection }) {
  const t = useTranslations("settings.trial");
  const text = useErrorText();
  // What the service refused to save is said beside its field.
  const isRefused = section?.isDirty && trial.isError;
  return (
    <div role="status" className={css.trialPlace}>
      {trial.isPending && <p className={css.trying}>{t("trying")}</p>}
      {trial.data && !trial.isPending && <Answer trial={trial.data} />}
      {trial.isError && !isRefused && <p className={css.refusal}>{text(trial.error)}</p>}
    </div>
  );
}

function Answer({ trial: { ok, message, took_ms } }: { trial: Trial }) {
  const t = useTranslations("settings.trial");
  const format = useFormatter();
  const Icon = ok ? CircleCheck : CircleX;
  const seconds = format.number(took_ms / 1000, { maximumFractionDigits: 1 });
  return (
    <p className={ok ? css.works : css.fails}>
      <Icon size={18} aria-hidden />
      <span>
        <strong>{t(ok ? "works" : "fails")}</strong> {message}{" "}
        <span className={css.took}>{t("took", { seconds })}</span>
      </span>
    </p>
  );
}
