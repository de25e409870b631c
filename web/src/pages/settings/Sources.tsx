/** Settings of the sources. */
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { type PreferenceName, type Preferences, settingsQuery } from "../../api/settings";
import { sourcesQuery } from "../../api/sources";
import { Loaded } from "../../ui/states";
import { Card } from "./parts/Card";
import { SaveBar } from "./parts/SaveBar";
import { QualityCeiling } from "./parts/SettingFields";
import { SourceCard } from "./parts/SourceCard";
import { useSection } from "./parts/use-section";
import css from "./settings.module.css";

export default function Sources() {
  const sources = useQuery(sourcesQuery);
  return (
    <Loaded query={useQuery(settingsQuery)}>
      {(saved) => (
        <div className={css.stack}>
          <Loaded query={sources}>
            {(all) =>
              all.map((source) => <SourceCard key={source.name} saved={saved} source={source} />)
            }
          </Loaded>
          <CeilingCard saved={saved} />
        </div>
      )}
    </Loaded>
  );
}

const CEILING: readonly PreferenceName[] = ["quality_ceiling"];

/** Of whatever source: above it nothing better is wanted. */
function CeilingCard({ saved }: { saved: Preferences }) {
  const t = useTranslations("settings.fields.quality_ceiling");
  const section = useSection(saved, CEILING);
  return (
    <Card title={t("label")} lead={t("hint")}>
      <QualityCeiling section={section} />
      <SaveBar section={section} />
    </Card>
  );
}
