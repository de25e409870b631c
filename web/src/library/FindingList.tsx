/** What players would trip over, each in a sentence. */
import { useTranslations } from "use-intl";
import type { Schema } from "../api/client";

export type Findings = Schema<"AlbumLint">["findings"];

export function FindingList({ findings }: { findings: Findings }) {
  const t = useTranslations("library.lint");
  return (
    <ul>
      {findings.map(({ code, detail }) => (
        <li key={code}>
          {t(`code.${code}`)}
          {detail && `: ${detail}`}
        </li>
      ))}
    </ul>
  );
}
