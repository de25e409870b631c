/** How good this copy is, track by track, and what would be better. */
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import {
  type AlbumDetail,
  authenticityQuery,
  type Track,
  type TrackDetail,
} from "../../api/library";
import { Spectrograms } from "../../spectrogram/Spectrograms";
import { Chip, QualityChip } from "../../ui/Chip";
import { classes } from "../../ui/classes";
import { TableHead } from "../../ui/TableHead";
import { AlsoOn } from "./AlsoOn";
import css from "./album.module.css";
import { Loudness } from "./Loudness";
import { AlbumOrigin, TrackOrigin } from "./Origin";
import { Bitrate } from "./Tracks";
import { NeverBetter } from "./Wishes";

/** More bits or hertz than this is better than a CD; see `library/filters.py`. */
const BEST_OF_CD = 48_000 * 16;

type Better = "lossy" | "cd" | "hires";

function betterThan(album: AlbumDetail): Better {
  if (!album.is_lossless) return "lossy";
  return album.quality_score <= BEST_OF_CD ? "cd" : "hires";
}

export function Quality({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.quality");
  const worst = Math.min(...album.tracks.map((track) => track.quality_score));
  const heard = useQuery({ ...authenticityQuery(album.id), enabled: album.authenticity !== null });
  const isEven = album.tracks.every((track) => track.quality_score === worst);
  return (
    <div className={css.stack}>
      <section className={css.verdict}>
        <p className={css.verdictHead}>
          <QualityChip quality={album.quality} lossless={album.is_lossless} />
          <strong>{t(isEven ? "even" : "uneven")}</strong>
        </p>
        <p>{t("rule")}</p>
        <p>{t(`better.${betterThan(album)}`)}</p>
      </section>
      {album.is_lossless || album.authenticity ? <AlbumOrigin albumId={album.id} /> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what scrolls */}
      <section className={css.scroll} aria-label={t("table")} tabIndex={0}>
        <table className={css.table} aria-label={t("table")}>
          <QualityHead />
          <tbody>
            {album.tracks.map((track) => (
              <QualityRow
                key={track.id}
                track={track}
                found={heard.data?.tracks.find((each) => each.track_id === track.id)?.found}
                isWorst={!isEven && track.quality_score === worst}
                hasDiscs={album.disc_total > 1}
              />
            ))}
          </tbody>
        </table>
      </section>
      <NeverBetter album={album} />
      <Loudness album={album} />
      <AlsoOn album={album} />
      <Spectrograms album={album} />
    </div>
  );
}

function QualityHead() {
  const t = useTranslations("library.track");
  const q = useTranslations("library.quality");
  return (
    <TableHead
      columns={[
        { name: t("number"), short: "#", className: css.narrow },
        { name: t("title") },
        { name: q("format") },
        { name: q("rate"), className: css.right },
        { name: q("bits"), className: css.right },
        { name: t("bitrate"), className: css.right },
        { name: q("channels"), className: css.right },
        { name: t("quality") },
      ]}
    />
  );
}

interface QualityRowProps {
  track: Track;
  found: TrackDetail["authenticity"] | undefined;
  isWorst: boolean;
  hasDiscs: boolean;
}

function QualityRow({ track, found, isWorst, hasDiscs }: QualityRowProps) {
  const t = useTranslations("library.quality");
  const container = track.container.toUpperCase();
  const codec = track.codec.toUpperCase();
  return (
    <tr className={css.row}>
      <td className={classes(css.narrow, css.number)}>
        {hasDiscs ? `${track.disc}-${track.number}` : track.number}
      </td>
      <td className={css.name}>
        {track.title}
        <TrackOrigin found={found} />
      </td>
      <td>{container === codec ? codec : `${codec} (${container})`}</td>
      <td className={css.right}>{t("khz", { khz: track.sample_rate_hz / 1000 })}</td>
      <td className={css.right}>{track.bit_depth ?? "–"}</td>
      <td className={css.right}>
        <Bitrate bps={track.bitrate_bps} />
      </td>
      <td className={css.right}>{track.channels}</td>
      <td>
        <span className={css.chips}>
          <QualityChip quality={track.quality} lossless={track.is_lossless} />
          {isWorst && <Chip tone="warn">{t("worst")}</Chip>}
        </span>
      </td>
    </tr>
  );
}
