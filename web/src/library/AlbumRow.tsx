/** An album as a line of a list. */
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import type { Album } from "../api/library";
import { Chip, QualityChip } from "../ui/Chip";
import { Cover } from "../ui/Cover";
import { Length } from "../ui/figures";
import type { Selecting } from "../ui/SelectBox";
import { editionText } from "./AlbumCard";
import css from "./AlbumRow.module.css";
import { HeartButton } from "./HeartButton";
import { SelectAlbum } from "./SelectAlbum";

const COVER_PX = 48;

export function AlbumRow({ album, selecting }: { album: Album; selecting: Selecting }) {
  const t = useTranslations("library.card");
  return (
    <article className={css.row} data-selected={selecting.isSelected}>
      <SelectAlbum name={album.title} {...selecting} />
      <Link
        to="/album/$albumId"
        params={{ albumId: String(album.id) }}
        className={css.album}
        data-opens
      >
        <Cover src={album.cover_url} name={album.title} size={COVER_PX} />
        <span className={css.title}>{album.title}</span>
      </Link>
      <Link
        to="/artist/$artistId"
        params={{ artistId: String(album.artist.id) }}
        className={css.artist}
      >
        {album.artist.name}
      </Link>
      <span className={css.edition}>{editionText(album)}</span>
      <span className={css.genre}>{album.genre}</span>
      <span className={css.length}>
        <Length ms={album.duration_ms} />
      </span>
      <span className={css.chips}>
        {album.status === "incomplete" && <Chip tone="warn">{t("incomplete")}</Chip>}
        <QualityChip quality={album.quality} lossless={album.is_lossless} />
      </span>
      <HeartButton level="albums" id={album.id} name={album.title} hearted={album.hearted} />
    </article>
  );
}
