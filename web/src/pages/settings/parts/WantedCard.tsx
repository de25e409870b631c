/** How much comes by itself, and when: for lists, followed artists and better copies together. */
import { useTranslations } from "use-intl";
import type { PreferenceName, Preferences } from "../../../api/settings";
import { Card } from "../../../ui/Card";
import css from "./parts.module.css";
import { SaveBar } from "./SaveBar";
import { HoursSetting, NumberSetting, SwitchSetting } from "./SettingFields";
import { useSection } from "./use-section";

const NAMES: readonly PreferenceName[] = [
  "wanted_paused",
  "wanted_hours",
  "wanted_downloads_a_day",
  "wanted_gigabytes_a_week",
];
const MOST_DOWNLOADS = 10_000;
const MOST_GIGABYTES = 100_000;

export function WantedCard({ saved }: { saved: Preferences }) {
  const t = useTranslations("settings.wanted");
  const section = useSection(saved, NAMES);
  return (
    <Card title={t("title")} lead={t("lead")}>
      <SwitchSetting section={section} name="wanted_paused" />
      <div className={css.grid}>
        <NumberSetting
          section={section}
          name="wanted_downloads_a_day"
          min={0}
          max={MOST_DOWNLOADS}
        />
        <NumberSetting
          section={section}
          name="wanted_gigabytes_a_week"
          min={0}
          max={MOST_GIGABYTES}
        />
        <HoursSetting section={section} name="wanted_hours" />
      </div>
      <SaveBar section={section} />
    </Card>
  );
}
