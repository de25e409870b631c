/** A source: its switch, what it asks of an account, whether it works. All of it by the API. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import {
  changeSettings,
  type PreferenceName,
  type Preferences,
  type TrialName,
} from "../../../api/settings";
import { type AccountField, requiredOf, type Source } from "../../../api/sources";
import { Card } from "../../../ui/Card";
import { Disclosure } from "../../../ui/Disclosure";
import { Switch } from "../../../ui/Switch";
import { useErrorText } from "../../../ui/states";
import { AccountFields, isQuality } from "./AccountFields";
import { AccountSteps } from "./AccountSteps";
import css from "./parts.module.css";
import { SaveBar } from "./SaveBar";
import { SourceHealth } from "./SourceHealth";
import { hasFailed, TrialButton, TrialResult, useTrial } from "./TrialButton";
import { useSection } from "./use-section";

interface SourceCardProps {
  saved: Preferences;
  source: Source;
  level?: 2 | 3;
  /** Only what is needed to begin. */
  brief?: boolean;
}

export function SourceCard({ saved, source, level = 3, brief = false }: SourceCardProps) {
  const fields = (source.account ?? []).filter(({ kind }) => kind !== "switch");
  return (
    <Card
      title={source.title}
      lead={source.about}
      level={level}
      aside={<SourceSwitch source={source} />}
    >
      {!brief && <SourceHealth source={source} />}
      {fields.length > 0 && <Account saved={saved} source={source} fields={fields} brief={brief} />}
    </Card>
  );
}

/** Acts at once: what looks switched is switched. */
function SourceSwitch({ source }: { source: Source }) {
  const t = useTranslations("settings.sources");
  const text = useErrorText();
  const [wanted, setWanted] = useState<boolean>();
  const { mutate, error } = useMutation({
    // One after the other: the last press decides.
    scope: { id: `switch ${source.name}` },
    mutationFn: (isOn: boolean) => changeSettings({ [`${source.name}_enabled`]: isOn }),
  });
  const turn = (isOn: boolean) => {
    setWanted(isOn);
    mutate(isOn, { onSettled: () => setWanted(undefined) });
  };
  return (
    <div className={css.act}>
      <Switch
        isBare
        label={source.local ? t("import") : t("take", { name: source.title })}
        isOn={wanted ?? source.enabled}
        onChange={turn}
      />
      {error && (
        <p className={css.refusal} role="alert">
          {text(error)}
        </p>
      )}
    </div>
  );
}

type AccountProps = Required<Omit<SourceCardProps, "level">> & { fields: AccountField[] };

function Account({ saved, source, fields, brief }: AccountProps) {
  const t = useTranslations("settings.sources");
  const section = useSection(
    saved,
    fields.map(({ name }) => name as PreferenceName),
  );
  const trial = useTrial({ service: source.name as TrialName, section });
  const required = requiredOf(source);
  const isNeeded = required.length > 0;
  const isFirst = (field: AccountField) => field.required || (!brief && isQuality(source, field));
  const rest = fields.filter((field) => !isFirst(field));
  return (
    <>
      {source.account_steps.length > 0 && (
        <Disclosure
          title={t("how")}
          className={css.more}
          open={brief && required.some((field) => !field.set)}
        >
          <AccountSteps steps={source.account_steps} />
        </Disclosure>
      )}
      <div className={css.grid}>
        <AccountFields section={section} source={source} fields={fields.filter(isFirst)} />
      </div>
      {rest.length > 0 && !(brief && isNeeded) && (
        <Disclosure
          title={t(isNeeded ? "rarely" : "account")}
          className={css.more}
          open={!isNeeded && rest.some((field) => field.set)}
        >
          <div className={css.grid}>
            <AccountFields section={section} source={source} fields={rest} />
          </div>
        </Disclosure>
      )}
      <SaveBar section={section} isOfNoUse={hasFailed(trial)}>
        {source.testable && <TrialButton trial={trial} of={source.title} section={section} />}
      </SaveBar>
      <TrialResult trial={trial} section={section} />
    </>
  );
}
