/** An artist on one line: a picture, the name, how much there is, the heart. */
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import type { Artist } from "../api/library";
import { Cover } from "../ui/Cover";
import { Skeleton } from "../ui/states";
import css from "./ArtistCard.module.css";
import { HeartButton } from "./HeartButton";

const PICTURE_PX = 48;

export function ArtistCard({ artist }: { artist: Artist }) {
  const words = useTranslations("common");
  return (
    <article className={css.card}>
      <Link
        to="/artist/$artistId"
        params={{ artistId: String(artist.id) }}
        className={css.link}
        data-opens
      >
        <Cover
          src={artist.cover_url}
          name={artist.name}
          size={PICTURE_PX}
          className={css.picture}
        />
        <span className={css.text}>
          <span className={css.name}>{artist.name}</span>
          <span className={css.counts}>
            {words("albums", { count: artist.album_count })} ·{" "}
            {words("tracks", { count: artist.track_count })}
          </span>
        </span>
      </Link>
      <HeartButton level="artists" id={artist.id} name={artist.name} hearted={artist.hearted} />
    </article>
  );
}

export function EmptyArtistCard() {
  return (
    <div className={css.card}>
      <Skeleton height="48px" width="48px" />
      <Skeleton height="1rem" width="60%" />
    </div>
  );
}
