/** Words of the API in words for people. */
import { useTranslations } from "use-intl";

const GRADES = ["hires", "lossless", "lossy"] as const;
/** As they write themselves. */
const SOURCES: Record<string, string> = {
  qobuz: "Qobuz",
  youtube: "YouTube",
  bandcamp: "Bandcamp",
  soundcloud: "SoundCloud",
};

/** Returns what names a grade of quality. */
export function useGradeName(): (grade: string) => string {
  const t = useTranslations("library.grades");
  return (grade) => {
    const known = GRADES.find((each) => each === grade);
    return known ? t(known) : grade;
  };
}

/** Returns what names a source; the names of sites are the same in every language. */
export function useSourceName(): (source: string) => string {
  const t = useTranslations("library.sources");
  return (source) => {
    if (source === "folder") return t("folder");
    if (source === "url") return t("url");
    return SOURCES[source] ?? source;
  };
}
