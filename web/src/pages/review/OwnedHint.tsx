/** Says when the library has an album of this name already. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Library } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Candidate, Review } from "../../api/downloads";
import { ownedQuery } from "../../api/search";
import { QualityChip } from "../../ui/Chip";
import css from "./review.module.css";

function isNamed(one: string, other: string): boolean {
  return one.localeCompare(other, undefined, { sensitivity: "base" }) === 0;
}

export function OwnedHint({ review, chosen }: { review: Review; chosen: Candidate | null }) {
  const t = useTranslations("review");
  const artist = chosen?.artist ?? review.current.artist ?? "";
  const album = chosen?.album ?? review.current.album ?? "";
  const hits = useQuery(ownedQuery(album)).data?.albums ?? [];
  const owned = hits.filter((hit) => isNamed(hit.title, album) && isNamed(hit.artist.name, artist));
  if (owned.length === 0) return null;
  return (
    <section className={css.owned} aria-label={t("owned")}>
      <Library size={18} aria-hidden />
      <p>{t("owned")}</p>
      {owned.map(({ id, title, edition, quality, is_lossless }) => (
        <Link key={id} to="/album/$albumId" params={{ albumId: String(id) }} className={css.link}>
          {title} {edition && `(${edition})`}
          <QualityChip quality={quality} lossless={is_lossless} />
        </Link>
      ))}
    </section>
  );
}
