/** The three views of the library. */
import { useTranslations } from "use-intl";
import { Tab, Tabs } from "../ui/Tabs";

/** Open also with filters in the address, but not for pages below. */
const WHOLE_PATH = { exact: true, includeSearch: false };

export function LibraryTabs() {
  const t = useTranslations("library.tabs");
  return (
    <Tabs label={t("label")}>
      <Tab to="/library" activeOptions={WHOLE_PATH}>
        {t("albums")}
      </Tab>
      <Tab to="/library/artists" activeOptions={WHOLE_PATH}>
        {t("artists")}
      </Tab>
      <Tab to="/library/tracks" activeOptions={WHOLE_PATH}>
        {t("tracks")}
      </Tab>
    </Tabs>
  );
}
