/** Words of the API in words for people. */
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { sourcesQuery } from "../api/sources";

const GRADES = ["hires", "lossless", "lossy"] as const;

/** Returns what names a grade of quality. */
export function useGradeName(): (grade: string) => string {
  const t = useTranslations("library.grades");
  return (grade) => {
    const known = GRADES.find((each) => each === grade);
    return known ? t(known) : grade;
  };
}

export const VERDICTS = ["proven-lossy", "upsampled", "padded", "suspicious", "no-sign"] as const;

/** Returns what names a thing that an album's sound shows. */
export function useVerdictName(): (code: string) => string {
  const t = useTranslations("library.authenticity");
  return (code) => {
    const known = VERDICTS.find((each) => each === code);
    return known ? t(known) : code;
  };
}

/** Returns what names a source: as it writes itself, for that is the same in every language. */
export function useSourceName(): (source: string) => string {
  const { data: sources } = useQuery(sourcesQuery);
  return (source) => sources?.find(({ name }) => name === source)?.title ?? source;
}
