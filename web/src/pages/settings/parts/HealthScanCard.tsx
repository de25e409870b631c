/** How much of the machine the health scan takes, and when. */
import { HeartPulse } from "lucide-react";
import { useTranslations } from "use-intl";
import type { PreferenceName, Preferences } from "../../../api/settings";
import { ButtonLink } from "../../../ui/Button";
import { Card } from "../../../ui/Card";
import css from "./parts.module.css";
import { SaveBar } from "./SaveBar";
import { HoursSetting, PercentSetting, SwitchSetting } from "./SettingFields";
import { useSection } from "./use-section";

const NAMES: readonly PreferenceName[] = ["health_scan", "health_scan_share", "health_scan_hours"];

export function HealthScanCard({ saved }: { saved: Preferences }) {
  const t = useTranslations("settings.healthScan");
  const health = useTranslations("health");
  const section = useSection(saved, NAMES);
  return (
    <Card title={t("title")} lead={t("lead")}>
      <SwitchSetting section={section} name="health_scan" />
      <div className={css.grid}>
        <PercentSetting section={section} name="health_scan_share" />
        <HoursSetting section={section} name="health_scan_hours" />
      </div>
      <SaveBar section={section}>
        <ButtonLink look="ghost" icon={HeartPulse} to="/health-scan">
          {health("link")}
        </ButtonLink>
      </SaveBar>
    </Card>
  );
}
