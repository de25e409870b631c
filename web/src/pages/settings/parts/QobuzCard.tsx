/** The household's own Qobuz subscription. */
import { useTranslations } from "use-intl";
import type { PreferenceName, Preferences } from "../../../api/settings";
import { Card } from "./Card";
import css from "./parts.module.css";
import { QobuzTokenHelp } from "./QobuzTokenHelp";
import { SaveBar } from "./SaveBar";
import { SecretField } from "./SecretField";
import { NumberSetting, QobuzQuality, QualityCeiling, Switch, TextSetting } from "./SettingFields";
import { TrialButton, TrialResult, useTrial } from "./TrialButton";
import { type FormSection, useSection } from "./use-section";

const NAMES: readonly PreferenceName[] = [
  "qobuz_enabled",
  "qobuz_user_id",
  "qobuz_token",
  "qobuz_quality",
  "quality_ceiling",
  "qobuz_requests_per_minute",
  "qobuz_app_id",
  "qobuz_secrets",
  "qobuz_api_url",
  "qobuz_web_url",
];

const MOST_REQUESTS = 600;

interface QobuzCardProps {
  saved: Preferences;
  level?: 2 | 3;
  /** Only what is needed to begin. */
  brief?: boolean;
}

export function QobuzCard({ saved, level = 3, brief = false }: QobuzCardProps) {
  const t = useTranslations("settings.sources");
  const section = useSection(saved, NAMES);
  const trial = useTrial({ service: "qobuz", section });
  const isSetUp = section.isSet("qobuz_token") && section.valueOf("qobuz_user_id") !== "";
  return (
    <Card
      title="Qobuz"
      lead={t("qobuz.lead")}
      level={level}
      aside={
        <Switch
          isBare
          label={t("take", { name: "Qobuz" })}
          isOn={section.valueOf("qobuz_enabled")}
          onChange={(isOn) => section.change({ qobuz_enabled: isOn })}
        />
      }
    >
      <details className={css.more} open={(brief && !isSetUp) || undefined}>
        <summary>{t("qobuz.how")}</summary>
        <QobuzTokenHelp />
      </details>
      <div className={css.grid}>
        <TextSetting section={section} name="qobuz_user_id" digits />
        <SecretField section={section} name="qobuz_token" />
        {!brief && (
          <>
            <QobuzQuality section={section} />
            <QualityCeiling section={section} />
          </>
        )}
      </div>
      {!brief && <Rarely section={section} />}
      <SaveBar section={section}>
        <TrialButton trial={trial} of="Qobuz" section={section} />
      </SaveBar>
      <TrialResult trial={trial} section={section} />
    </Card>
  );
}

/** What nearly nobody has to change. */
function Rarely({ section }: { section: FormSection }) {
  const t = useTranslations("settings.sources");
  return (
    <details className={css.more}>
      <summary>{t("rarely")}</summary>
      <div className={css.grid}>
        <NumberSetting
          section={section}
          name="qobuz_requests_per_minute"
          min={1}
          max={MOST_REQUESTS}
        />
        <TextSetting section={section} name="qobuz_app_id" digits />
        <SecretField section={section} name="qobuz_secrets" />
        <TextSetting section={section} name="qobuz_api_url" />
        <TextSetting section={section} name="qobuz_web_url" />
      </div>
    </details>
  );
}
