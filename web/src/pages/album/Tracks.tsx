/** An album's tracks, disc by disc; those that are missing are named, too. */
import { Link, useLocation } from "@tanstack/react-router";
import { Info } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import type { AlbumDetail, Track } from "../../api/library";
import { HeartButton } from "../../library/HeartButton";
import { PlayButton, useIsCurrentTrack } from "../../player/PlayButton";
import { playAlbum } from "../../player/pieces";
import { QualityChip } from "../../ui/Chip";
import { classes } from "../../ui/classes";
import { Length } from "../../ui/figures";
import { TableHead } from "../../ui/TableHead";
import css from "./album.module.css";
import { discsOf, type Ghost } from "./discs";
import { TrackName } from "./TrackName";

export function Tracks({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.track");
  const discs = discsOf(album.tracks, album.missing_tracks);
  // Said once, in the head, unless some differ.
  const isMixed = album.tracks.some(({ quality }) => quality !== album.quality);
  return (
    <table className={classes(css.table, css.tracks)} aria-label={t("tracks")}>
      <TableHead
        columns={[
          { name: t("number"), short: "#", className: css.narrow },
          { name: t("title") },
          ...(isMixed ? [{ name: t("quality"), className: classes(css.wide, css.own) }] : []),
          { name: t("length"), className: classes(css.right, css.length) },
          { name: t("actions"), isHidden: true, className: classes(css.buttons, css.acts) },
        ]}
      />
      {discs.map(({ disc, rows }) => (
        <tbody key={disc}>
          {discs.length > 1 && (
            <tr>
              <th scope="rowgroup" colSpan={isMixed ? 5 : 4} className={css.disc}>
                {t("disc", { disc })}
              </th>
            </tr>
          )}
          {rows.map((row) =>
            "id" in row ? (
              <TrackRow key={row.id} track={row} album={album} isMixed={isMixed} />
            ) : (
              <GhostRow key={`${row.number} ${row.title}`} ghost={row} columns={isMixed ? 3 : 2} />
            ),
          )}
        </tbody>
      ))}
    </table>
  );
}

interface TrackRowProps {
  track: Track;
  album: AlbumDetail;
  /** Not all tracks of the album are as good as it is. */
  isMixed: boolean;
}

function TrackRow({ track, album, isMixed }: TrackRowProps) {
  const t = useTranslations("library.track");
  const { hash } = useLocation();
  const isCurrent = useIsCurrentTrack(track.id);
  const name = `track-${track.id}`;
  const isMeant = hash === name;
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isMeant) row.current?.scrollIntoView({ block: "center" });
  }, [isMeant]);
  return (
    <tr ref={row} id={name} className={css.row} data-target={isMeant || undefined}>
      <td className={classes(css.narrow, css.number)}>{track.number}</td>
      <td className={css.name}>
        <TrackName track={track} album={album} />
        {track.artist !== album.artist.name && <span className={css.by}>{track.artist}</span>}
      </td>
      {isMixed && (
        <td className={css.wide}>
          {track.quality !== album.quality && (
            <QualityChip quality={track.quality} lossless={track.is_lossless} />
          )}
        </td>
      )}
      <td className={css.right}>
        <Length ms={track.duration_ms} />
      </td>
      <td className={css.buttons}>
        <span className={css.pair}>
          <PlayButton
            name={track.title}
            isCurrent={isCurrent}
            onPlay={() => playAlbum(album, album.tracks.indexOf(track))}
          />
          <HeartButton level="tracks" id={track.id} name={track.title} hearted={track.hearted} />
          <Link
            to="."
            search={(now) => ({ ...now, details: track.id })}
            className={css.details}
            aria-label={t("details", { title: track.title })}
            title={t("details", { title: track.title })}
            resetScroll={false}
          >
            <Info size={18} aria-hidden />
          </Link>
        </span>
      </td>
    </tr>
  );
}

/** A track that the release has and this copy has not. */
function GhostRow({ ghost, columns }: { ghost: Ghost; columns: number }) {
  const t = useTranslations("library.track");
  return (
    <tr className={css.ghost}>
      <td className={classes(css.narrow, css.number)}>
        {ghost.number < Number.MAX_SAFE_INTEGER && ghost.number}
      </td>
      <td className={css.name}>
        <span className={css.trackTitle}>{ghost.title}</span>
      </td>
      <td colSpan={columns} className={css.missing}>
        {t("missing")}
      </td>
    </tr>
  );
}

/** `1,411 kbit/s`. */
export function Bitrate({ bps }: { bps: number }) {
  const t = useTranslations("library.track");
  return <span className="number">{t("kbps", { kbps: Math.round(bps / 1000) })}</span>;
}
