/** What the library has of what is looked for: first, so that nobody gets it twice. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MicVocal } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Schema } from "../../api/client";
import { type LibraryHits, ownedQuery, type SearchType } from "../../api/search";
import { PlayButton, useIsCurrentTrack, useIsOrigin } from "../../player/PlayButton";
import { originOfAlbum, piecesOfTracks, playAlbums } from "../../player/pieces";
import { play } from "../../player/queue";
import { QualityChip } from "../../ui/Chip";
import { Cover } from "../../ui/Cover";
import { classes } from "../../ui/classes";
import { Section } from "../../ui/Page";
import { ErrorState, Skeleton } from "../../ui/states";
import { useErrorToast } from "../../ui/toasts";
import css from "./OwnedRail.module.css";

interface OwnedRailProps {
  q: string;
  type: SearchType;
}

export function OwnedRail({ q, type }: OwnedRailProps) {
  const t = useTranslations("search");
  const query = useQuery({ ...ownedQuery(q), placeholderData: keepPreviousData });
  return (
    <Section title={t("owned")}>
      {query.data && (
        <div className={classes(css.hits, query.isPlaceholderData && css.old)}>
          {query.data.near && <p className="muted">{t("near", { q })}</p>}
          <Hits hits={query.data} type={type} />
        </div>
      )}
      {query.isPending && <RailSkeleton />}
      {query.isError && !query.data && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      )}
    </Section>
  );
}

function Hits({ hits, type }: { hits: LibraryHits; type: SearchType }) {
  const t = useTranslations("search");
  const albums = type === "album" ? hits.albums : [];
  const tracks = type === "track" ? hits.tracks : [];
  const artists = type === "track" ? [] : hits.artists;
  if (albums.length + tracks.length + artists.length === 0) {
    return <p className="muted">{t("ownedNone")}</p>;
  }
  return (
    <ul className={css.rail}>
      {artists.map((artist) => (
        <li key={`artist-${artist.id}`}>
          <ArtistCard artist={artist} />
        </li>
      ))}
      {albums.map((album) => (
        <li key={`album-${album.id}`} className={css.hit}>
          <AlbumCard album={album} />
          <PlayAlbum album={album} />
        </li>
      ))}
      {tracks.map((track) => (
        <li key={`track-${track.id}`} className={css.hit}>
          <TrackCard track={track} />
          <PlayTrack track={track} />
        </li>
      ))}
    </ul>
  );
}

function ArtistCard({ artist }: { artist: Schema<"ArtistView"> }) {
  const t = useTranslations("common");
  return (
    <Link
      to="/artist/$artistId"
      params={{ artistId: String(artist.id) }}
      className={classes(css.card, css.artist)}
    >
      {artist.cover_url ? (
        <Cover src={artist.cover_url} size={56} className={css.round} />
      ) : (
        <span className={css.face}>
          <MicVocal size={22} aria-hidden />
        </span>
      )}
      <span className={css.words}>
        <span className={css.name}>{artist.name}</span>
        <span className={css.by}>{t("albums", { count: artist.album_count })}</span>
      </span>
    </Link>
  );
}

function AlbumCard({ album }: { album: Schema<"AlbumView"> }) {
  return (
    <Link to="/album/$albumId" params={{ albumId: String(album.id) }} className={css.card}>
      <Cover src={album.cover_url} name={album.title} size={56} />
      <span className={css.words}>
        <span className={css.name}>{album.title}</span>
        <span className={css.by}>{album.artist.name}</span>
        <QualityChip quality={album.quality} lossless={album.is_lossless} />
      </span>
    </Link>
  );
}

function TrackCard({ track }: { track: Schema<"FoundTrack"> }) {
  return (
    <Link
      to="/album/$albumId"
      params={{ albumId: String(track.album_id) }}
      hash={`track-${track.id}`}
      className={css.card}
    >
      <span className={css.words}>
        <span className={css.name}>{track.title}</span>
        <span className={css.by}>
          {track.artist} · {track.album.title}
        </span>
        <QualityChip quality={track.quality} lossless={track.is_lossless} />
      </span>
    </Link>
  );
}

function PlayAlbum({ album: { id, title } }: { album: Schema<"AlbumView"> }) {
  const origin = originOfAlbum(id);
  const isCurrent = useIsOrigin(origin);
  const tellError = useErrorToast();
  return (
    <span className={css.play}>
      <PlayButton
        name={title}
        isCurrent={isCurrent}
        onPlay={() => void playAlbums([id], origin).catch(tellError)}
      />
    </span>
  );
}

function PlayTrack({ track }: { track: Schema<"FoundTrack"> }) {
  const isCurrent = useIsCurrentTrack(track.id);
  return (
    <span className={css.play}>
      <PlayButton
        name={track.title}
        isCurrent={isCurrent}
        onPlay={() => play(piecesOfTracks([track]))}
      />
    </span>
  );
}

function RailSkeleton() {
  return (
    <div className={css.rail} aria-hidden>
      {["a", "b", "c"].map((each) => (
        <span key={each} className={css.card}>
          <Skeleton height="56px" width="56px" />
          <Skeleton height="1rem" width="8rem" />
        </span>
      ))}
    </div>
  );
}
