/** How loud an album is as a whole and track by track, how dynamic, and what is clipped. */
import { useQuery } from "@tanstack/react-query";
import { AudioLines } from "lucide-react";
import { useTranslations } from "use-intl";
import { type AlbumDetail, type AlbumLoudness, albumLoudnessQuery } from "../../api/library";
import { useUser } from "../../api/session";
import { useWriteLoudness } from "../../library/use-write-loudness";
import { Button } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { TableHead } from "../../ui/TableHead";
import css from "./album.module.css";

/** Nobody hears less. */
const tenths = (value: number) => Math.round(value * 10) / 10;

type TrackLoudness = AlbumLoudness["tracks"][number];

export function Loudness({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.loudness");
  const { is_admin } = useUser();
  const { data } = useQuery(albumLoudnessQuery(album.id));
  if (!data?.tracks.length) return null;
  const titles = new Map(album.tracks.map((track) => [track.id, track.title]));
  return (
    <section className={css.stack} aria-label={t("title")}>
      {data.lufs !== null && (
        <p>
          {t("album", { lufs: tenths(data.lufs), gain: tenths(data.gain_db ?? 0) })}{" "}
          {data.dynamic_range !== null && t("range", { dr: data.dynamic_range })}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what scrolls */}
      <section className={css.scroll} aria-label={t("table")} tabIndex={0}>
        <table className={css.table} aria-label={t("table")}>
          <LoudnessHead />
          <tbody>
            {data.tracks.map((track) => (
              <LoudnessRow
                key={track.track_id}
                track={track}
                title={titles.get(track.track_id) ?? ""}
              />
            ))}
          </tbody>
        </table>
      </section>
      {is_admin && data.tracks.length === album.tracks.length && data.tracks.some(isUnsaid) && (
        <WriteLoudness albumId={album.id} />
      )}
    </section>
  );
}

/** A file that says nothing of its loudness, and could. */
const isUnsaid = (track: TrackLoudness) =>
  track.gain_db !== null && !track.is_written && !track.says_itself;

function WriteLoudness({ albumId }: { albumId: number }) {
  const t = useTranslations("library.loudness");
  const { write, isBusy } = useWriteLoudness();
  return (
    <Button icon={AudioLines} busy={isBusy} onClick={() => write([albumId])}>
      {t("write")}
    </Button>
  );
}

function LoudnessHead() {
  const t = useTranslations("library.loudness");
  const track = useTranslations("library.track");
  return (
    <TableHead
      columns={[
        { name: track("title") },
        { name: t("loudness"), className: css.right },
        { name: t("gain"), className: css.right },
        { name: t("peak"), className: css.right },
        { name: t("dr"), className: css.right },
        { name: t("file") },
      ]}
    />
  );
}

function LoudnessRow({ track, title }: { track: TrackLoudness; title: string }) {
  const t = useTranslations("library.loudness");
  const peak = track.true_peak ? 20 * Math.log10(track.true_peak) : null;
  return (
    <tr className={css.row}>
      <td className={css.name}>{title}</td>
      <td className={css.right}>
        {track.lufs === null ? t("silent") : t("lufs", { lufs: tenths(track.lufs) })}
      </td>
      <td className={css.right}>
        {track.gain_db === null ? "–" : t("db", { db: tenths(track.gain_db) })}
      </td>
      <td className={css.right}>{peak === null ? "–" : t("dbtp", { db: tenths(peak) })}</td>
      <td className={css.right}>{track.dynamic_range ?? "–"}</td>
      <td>
        <span className={css.chips}>
          {track.is_written && t("written")}
          {track.says_itself && t("own")}
          {track.clips > 0 && <Chip tone="warn">{t("clips", { count: track.clips })}</Chip>}
        </span>
      </td>
    </tr>
  );
}
