/** A source whose links are taken: its switch, what it may know of an account, whether it works. */
import { useTranslations } from "use-intl";
import type { PreferenceName, Preferences, SecretName } from "../../../api/settings";
import { Card } from "./Card";
import css from "./parts.module.css";
import { SaveBar } from "./SaveBar";
import { SecretField } from "./SecretField";
import { Switch } from "./SettingFields";
import { TrialButton, TrialResult, useTrial } from "./TrialButton";
import { useSection } from "./use-section";

export const LINK_SOURCES = ["youtube", "bandcamp", "soundcloud"] as const;
type LinkSource = (typeof LINK_SOURCES)[number];

const SECRETS = {
  youtube: "youtube_cookies",
  bandcamp: "bandcamp_cookies",
  soundcloud: "soundcloud_token",
} as const satisfies Record<LinkSource, SecretName>;

interface SourceCardProps {
  saved: Preferences;
  source: LinkSource;
  level?: 2 | 3;
}

export function SourceCard({ saved, source, level = 3 }: SourceCardProps) {
  const t = useTranslations("settings.sources");
  const enabled = `${source}_enabled` as const;
  const secret = SECRETS[source];
  const section = useSection(saved, [enabled, secret]);
  const trial = useTrial({ service: source, section });
  const name = t(`${source}.name`);
  return (
    <Card
      title={name}
      lead={t(`${source}.lead`)}
      level={level}
      aside={
        <Switch
          isBare
          label={t("take", { name })}
          isOn={section.valueOf(enabled)}
          onChange={(isOn) => section.change({ [enabled]: isOn })}
        />
      }
    >
      <details className={css.more} open={section.isSet(secret) || undefined}>
        <summary>{t("account")}</summary>
        <SecretField section={section} name={secret} long={secret.endsWith("cookies")} />
      </details>
      <SaveBar section={section}>
        <TrialButton trial={trial} of={name} section={section} />
      </SaveBar>
      <TrialResult trial={trial} section={section} />
    </Card>
  );
}

const OTHER: readonly PreferenceName[] = ["url_enabled"];

/** Any other link: off at first, since it lets people make the server fetch from anywhere. */
export function OtherLinksCard({ saved, level = 3 }: Omit<SourceCardProps, "source">) {
  const t = useTranslations("settings.sources");
  const section = useSection(saved, OTHER);
  return (
    <Card
      title={t("url.title")}
      lead={t("url.lead")}
      level={level}
      aside={
        <Switch
          isBare
          label={t("take", { name: t("url.name") })}
          isOn={section.valueOf("url_enabled")}
          onChange={(isOn) => section.change({ url_enabled: isOn })}
        />
      }
    >
      <SaveBar section={section} />
    </Card>
  );
}
