/** The albums that came last, by their covers. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Heart } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Schema } from "../../api/client";
import { othersQuery, recentQuery } from "../../api/home";
import { Cover } from "../../ui/Cover";
import { Section } from "../../ui/Page";
import { Loaded, Skeleton } from "../../ui/states";
import css from "./Recent.module.css";

export function Recent() {
  const t = useTranslations("home");
  const query = useQuery(recentQuery);
  if (query.data?.items.length === 0) return null;
  return (
    <Section
      title={t("recent")}
      actions={
        <Link to="/library" className={css.more}>
          {t("toLibrary")}
        </Link>
      }
    >
      <Loaded query={query} skeleton={<GridSkeleton />}>
        {({ items }) => (
          <ul className={css.grid}>
            {items.map((album) => (
              <li key={album.id}>
                <AlbumTile album={album} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

/** What the rest of the household brought. */
export function ByOthers() {
  const t = useTranslations("home");
  const theirs = useQuery(othersQuery).data?.items ?? [];
  if (theirs.length === 0) return null;
  return (
    <Section title={t("byOthers")}>
      <ul className={css.grid}>
        {theirs.map((album) => (
          <li key={album.id}>
            <AlbumTile album={album} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function AlbumTile({ album }: { album: Schema<"AlbumView"> }) {
  const t = useTranslations("home");
  return (
    <Link to="/album/$albumId" params={{ albumId: String(album.id) }} className={css.tile}>
      <span className={css.picture}>
        <Cover src={album.cover_url} name={album.title} size={180} fluid className={css.cover} />
        {album.hearted && (
          <span className={css.heart} title={t("hearted")}>
            <Heart size={14} fill="currentColor" aria-hidden />
            <span className="visually-hidden">{t("hearted")}</span>
          </span>
        )}
      </span>
      <span className={css.title}>{album.title}</span>
      <span className={css.artist}>{album.artist.name}</span>
    </Link>
  );
}

function GridSkeleton() {
  return (
    <div className={css.grid} aria-hidden>
      {["a", "b", "c", "d", "e", "f"].map((each) => (
        <span key={each} className={css.tile}>
          <span className={css.square}>
            <Skeleton height="100%" />
          </span>
          <Skeleton width="70%" />
        </span>
      ))}
    </div>
  );
}
