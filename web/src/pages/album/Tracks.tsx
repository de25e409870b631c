/** An album's tracks, disc by disc; those that are missing are named, too. */
import { Link, useLocation } from "@tanstack/react-router";
import { Info } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import type { AlbumDetail, Track } from "../../api/library";
import { HeartButton } from "../../library/HeartButton";
import { QualityChip } from "../../ui/Chip";
import { classes } from "../../ui/classes";
import { Length } from "../../ui/figures";
import { TableHead } from "../../ui/TableHead";
import css from "./album.module.css";
import { discsOf, type Ghost } from "./discs";

export function Tracks({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.track");
  const discs = discsOf(album.tracks, album.missing_tracks);
  return (
    <table className={css.table} aria-label={t("tracks")}>
      <TableHead
        columns={[
          { name: t("number"), short: "#", className: css.narrow },
          { name: t("title") },
          { name: t("quality"), className: css.wide },
          { name: t("bitrate"), className: classes(css.wide, css.right) },
          { name: t("length"), className: css.right },
          { name: t("actions"), isHidden: true, className: css.buttons },
        ]}
      />
      {discs.map(({ disc, rows }) => (
        <tbody key={disc}>
          {discs.length > 1 && (
            <tr>
              <th scope="rowgroup" colSpan={6} className={css.disc}>
                {t("disc", { disc })}
              </th>
            </tr>
          )}
          {rows.map((row) =>
            "id" in row ? (
              <TrackRow key={row.id} track={row} albumArtist={album.artist.name} />
            ) : (
              <GhostRow key={`${row.number} ${row.title}`} ghost={row} />
            ),
          )}
        </tbody>
      ))}
    </table>
  );
}

function TrackRow({ track, albumArtist }: { track: Track; albumArtist: string }) {
  const t = useTranslations("library.track");
  const { hash } = useLocation();
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
        <span className={css.trackTitle}>{track.title}</span>
        {track.artist !== albumArtist && <span className={css.by}>{track.artist}</span>}
      </td>
      <td className={css.wide}>
        <QualityChip quality={track.quality} lossless={track.is_lossless} />
      </td>
      <td className={classes(css.wide, css.right)}>
        <Bitrate bps={track.bitrate_bps} />
      </td>
      <td className={css.right}>
        <Length ms={track.duration_ms} />
      </td>
      <td className={css.buttons}>
        <span className={css.pair}>
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
function GhostRow({ ghost }: { ghost: Ghost }) {
  const t = useTranslations("library.track");
  return (
    <tr className={css.ghost}>
      <td className={classes(css.narrow, css.number)}>
        {ghost.number < Number.MAX_SAFE_INTEGER && ghost.number}
      </td>
      <td className={css.name}>
        <span className={css.trackTitle}>{ghost.title}</span>
      </td>
      <td colSpan={4} className={css.missing}>
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
