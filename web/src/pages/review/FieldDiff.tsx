/** The album's own names and numbers, and the folder: what they are and what they would be. */
import { ArrowRight, FolderOpen } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Candidate, Review } from "../../api/downloads";
import { Cover } from "../../ui/Cover";
import css from "./Diff.module.css";
import { Words } from "./Words";

const NAMES = ["artist", "album", "year", "label", "genre", "barcode", "tracks", "discs"] as const;
const COVER_PX = 88;

interface FieldDiffProps {
  review: Review;
  chosen: Candidate | null;
}

export function FieldDiff({ review, chosen }: FieldDiffProps) {
  const t = useTranslations("review");
  const changes = new Map(chosen?.fields.map((field) => [field.name, field.proposed]));
  const path = chosen ? chosen.target_path : review.target_path;
  return (
    <section className={css.section} aria-label={t("fields")}>
      <h2 className={css.head}>{t("fields")}</h2>
      <div className={css.fields}>
        <span className={css.covers}>
          <Cover src={review.cover_url} size={COVER_PX} alt={t("coverNow")} />
          {chosen?.cover_url && (
            <>
              <ArrowRight size={16} aria-hidden />
              <Cover src={chosen.cover_url} size={COVER_PX} alt={t("coverThen")} />
            </>
          )}
        </span>
        <dl className={css.list}>
          {NAMES.map((name) => {
            const current = review.current[name];
            const before = current === null ? "" : String(current);
            const after = changes.get(name) || before;
            return (
              after && (
                <div key={name}>
                  <dt>{t(`field.${name}`)}</dt>
                  <dd>
                    <Words before={before} after={after} />
                  </dd>
                </div>
              )
            );
          })}
        </dl>
      </div>
      <p className={css.path}>
        <FolderOpen size={16} aria-hidden />
        <span>{t("path")}</span>
        <code>{path ?? t("pathUnknown")}</code>
      </p>
    </section>
  );
}
