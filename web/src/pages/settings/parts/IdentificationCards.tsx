/** How albums are told apart: the catalogue that is asked, and how sure a match must be. */
import { useTranslations } from "use-intl";
import type { PreferenceName, Preferences } from "../../../api/settings";
import { Card } from "../../../ui/Card";
import css from "./parts.module.css";
import { SaveBar } from "./SaveBar";
import { SecretField } from "./SecretField";
import { NumberSetting, SwitchSetting, TextSetting } from "./SettingFields";
import { Thresholds } from "./Thresholds";
import { hasFailed, TrialButton, TrialResult, useTrial } from "./TrialButton";
import { useSection } from "./use-section";

const MUSICBRAINZ: readonly PreferenceName[] = [
  "musicbrainz_url",
  "musicbrainz_requests_per_s",
  "unmatched_when_down",
  "identify_afterwards",
  "fingerprints",
  "lyrics",
  "spectrograms",
];
const COVERS: readonly PreferenceName[] = ["cover_art_url"];
const ACOUSTID: readonly PreferenceName[] = ["acoustid_key"];
const SURENESS: readonly PreferenceName[] = ["auto_confidence", "review_confidence"];
const MOST_PER_S = 100;

interface CardProps {
  saved: Preferences;
  level?: 2 | 3;
}

export function MusicBrainzCard({
  saved,
  level = 3,
  brief = false,
}: CardProps & { brief?: boolean }) {
  const t = useTranslations("settings.names");
  const section = useSection(saved, MUSICBRAINZ);
  const trial = useTrial({ service: "musicbrainz", section });
  return (
    <Card title="MusicBrainz" lead={t("musicbrainz")} level={level}>
      <div className={css.grid}>
        <TextSetting section={section} name="musicbrainz_url" />
        {!brief && (
          <NumberSetting
            section={section}
            name="musicbrainz_requests_per_s"
            min={0}
            max={MOST_PER_S}
            step="any"
          />
        )}
      </div>
      {!brief && <SwitchSetting section={section} name="unmatched_when_down" />}
      {!brief && <SwitchSetting section={section} name="identify_afterwards" />}
      {!brief && <SwitchSetting section={section} name="fingerprints" />}
      {!brief && <SwitchSetting section={section} name="lyrics" />}
      {!brief && <SwitchSetting section={section} name="spectrograms" />}
      <SaveBar section={section} isOfNoUse={hasFailed(trial)}>
        <TrialButton trial={trial} of="MusicBrainz" section={section} />
      </SaveBar>
      <TrialResult trial={trial} section={section} />
    </Card>
  );
}

export function CoverArtCard({ saved, level = 3 }: CardProps) {
  const t = useTranslations("settings.names");
  const section = useSection(saved, COVERS);
  const trial = useTrial({ service: "coverart", section });
  return (
    <Card title={t("covers")} lead={t("coversText")} level={level}>
      <TextSetting section={section} name="cover_art_url" />
      <SaveBar section={section} isOfNoUse={hasFailed(trial)}>
        <TrialButton trial={trial} of={t("covers")} section={section} />
      </SaveBar>
      <TrialResult trial={trial} section={section} />
    </Card>
  );
}

export function AcoustIdCard({ saved, level = 3 }: CardProps) {
  const t = useTranslations("settings.names");
  const field = useTranslations("settings.fields.acoustid_key");
  const section = useSection(saved, ACOUSTID);
  const trial = useTrial({ service: "acoustid", section });
  return (
    <Card title="AcoustID" lead={t("acoustidText")} level={level}>
      <SecretField
        section={section}
        name="acoustid_key"
        label={field("label")}
        hint={field("hint")}
      />
      <SaveBar section={section} isOfNoUse={hasFailed(trial)}>
        <TrialButton trial={trial} of="AcoustID" section={section} />
      </SaveBar>
      <TrialResult trial={trial} section={section} />
    </Card>
  );
}

export function ThresholdsCard({ saved, level = 3 }: CardProps) {
  const t = useTranslations("settings.thresholds");
  const section = useSection(saved, SURENESS);
  return (
    <Card title={t("title")} lead={t("lead")} level={level}>
      <Thresholds section={section} />
      <SaveBar section={section} />
    </Card>
  );
}
