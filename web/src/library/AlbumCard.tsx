/** An album as a card: its cover, what it is, how good it is, the heart. */

import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Album } from "../api/library";
import { Chip, QualityChip } from "../ui/Chip";
import { Cover } from "../ui/Cover";
import { joined } from "../ui/joined";
import type { Selecting } from "../ui/SelectBox";
import css from "./AlbumCard.module.css";
import { HeartButton } from "./HeartButton";
import { SelectAlbum } from "./SelectAlbum";

interface AlbumCardProps {
  album: Album;
  /** Left out where the page is about the artist. */
  showArtist?: boolean;
  /** Left out where cards can't be selected. */
  selecting?: Selecting;
}

/** Two sizes of pictures are enough for every size of cards; the browser makes up the rest. */
const PICTURE_PX = 200;

/** What tells this album's copy from another edition: `1997 · Deluxe Edition`. */
export function editionText(album: Pick<Album, "year" | "edition">): string {
  return joined([album.year, album.edition]);
}

export function AlbumCard({ album, showArtist = true, selecting }: AlbumCardProps) {
  const t = useTranslations("library.card");
  const isIncomplete = album.status === "incomplete";
  return (
    <article className={css.card} data-selected={selecting?.isSelected}>
      <Link
        to="/album/$albumId"
        params={{ albumId: String(album.id) }}
        className={css.album}
        data-opens
      >
        <Cover
          src={album.cover_url}
          name={album.title}
          size={PICTURE_PX}
          fluid
          className={css.cover}
        />
        <span className={css.title}>{album.title}</span>
      </Link>
      {showArtist && (
        <Link
          to="/artist/$artistId"
          params={{ artistId: String(album.artist.id) }}
          className={css.artist}
        >
          {album.artist.name}
        </Link>
      )}
      <span className={css.facts}>
        <span className={css.edition}>{editionText(album)}</span>
        {isIncomplete && (
          <Chip tone="warn" icon={TriangleAlert} title={t("incomplete")}>
            <span className="visually-hidden">{t("incomplete")}</span>
          </Chip>
        )}
        <QualityChip quality={album.quality} lossless={album.is_lossless} />
      </span>
      {selecting && (
        <span className={css.select}>
          <SelectAlbum name={album.title} {...selecting} />
        </span>
      )}
      <span className={css.heart} data-on={album.hearted}>
        <HeartButton
          level="albums"
          id={album.id}
          name={album.title}
          hearted={album.hearted}
          isOnCover
        />
      </span>
    </article>
  );
}
