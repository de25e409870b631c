/** Where lists lie as files, for players. */
import { useTranslations } from "use-intl";
import type { PreferenceName, Preferences } from "../../../api/settings";
import { Card } from "../../../ui/Card";
import { SelectField } from "../../../ui/SelectField";
import { SaveBar } from "./SaveBar";
import { useSection } from "./use-section";

const NAMES: readonly PreferenceName[] = ["playlist_folders"];
const FOLDERS = ["both", "library", "users"] as const;

export function PlaylistsCard({ saved }: { saved: Preferences }) {
  const t = useTranslations("settings");
  const of = useTranslations("settings.fields.playlist_folders");
  const section = useSection(saved, NAMES);
  const chosen = FOLDERS.find((one) => one === section.valueOf("playlist_folders"));
  return (
    <Card title={t("playlists.title")} lead={t("playlists.lead")}>
      <SelectField
        label={of("label")}
        hint={of("hint")}
        error={section.errorOf("playlist_folders")}
        value={chosen ?? "both"}
        options={FOLDERS.map((one) => ({ value: one, name: of(one) }))}
        onChange={(folders) => section.change({ playlist_folders: folders })}
      />
      <SaveBar section={section} />
    </Card>
  );
}
