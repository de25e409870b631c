/** Settings of the sources. */
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { type PreferenceName, type Preferences, settingsQuery } from "../../api/settings";
import { sourcesQuery } from "../../api/sources";
import { Card } from "../../ui/Card";
import { Loaded } from "../../ui/states";
import { SaveBar } from "./parts/SaveBar";
import { LoudnessPolicy, ProvenLossy, QualityCeiling, SwitchSetting } from "./parts/SettingFields";
import { SourceCard } from "./parts/SourceCard";
import { UpgradeFloor } from "./parts/UpgradeFloor";
import { useSection } from "./parts/use-section";
import { WantedCard } from "./parts/WantedCard";
import css from "./settings.module.css";

export default function Sources() {
  const sources = useQuery(sourcesQuery);
  return (
    <Loaded query={useQuery(settingsQuery)}>
      {(saved) => (
        // Together, so that nothing moves when the second answer comes.
        <Loaded query={sources}>
          {(all) => (
            <div className={css.stack}>
              {all.map((source) => (
                <SourceCard key={source.name} saved={saved} source={source} />
              ))}
              <QualityCard saved={saved} />
              <WantedCard saved={saved} />
            </div>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

const QUALITY: readonly PreferenceName[] = [
  "quality_ceiling",
  "upgrade_floor",
  "complete_albums",
  "proven_lossy",
  "proven_lossy_owned",
  "loudness",
];

/** Of whatever source: what is good enough, and what is none. */
function QualityCard({ saved }: { saved: Preferences }) {
  const t = useTranslations("settings.fields.quality_ceiling");
  const section = useSection(saved, QUALITY);
  return (
    <Card title={t("label")} lead={t("hint")}>
      <QualityCeiling section={section} />
      <UpgradeFloor section={section} />
      <SwitchSetting section={section} name="complete_albums" />
      <ProvenLossy section={section} name="proven_lossy" />
      <ProvenLossy section={section} name="proven_lossy_owned" />
      <LoudnessPolicy section={section} />
      <SaveBar section={section} />
    </Card>
  );
}
