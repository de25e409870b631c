/** Where what a link holds comes from, as a person would say it. */
import { useTranslations } from "use-intl";
import type { Look } from "../../api/search";
import { useSourceName } from "../../library/names";

/** Returns what names it: a source by its name, and any other link by its site. */
export function useOrigin(): (look: Pick<Look, "source" | "url">) => string {
  const t = useTranslations("search.preview");
  const sourceName = useSourceName();
  return ({ source, url }) => {
    if (source !== "url") return sourceName(source);
    return URL.canParse(url) ? new URL(url).hostname : t("anotherSite");
  };
}
