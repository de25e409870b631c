/** A bar for each track of a download, live. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, CircleSlash } from "lucide-react";
import { useCallback } from "react";
import { useTranslations } from "use-intl";
import { applyTracks, type DownloadTrack, tracksQuery } from "../api/downloads";
import type { Frame } from "../live/frames";
import { useFrames } from "../live/LiveProvider";
import type { Download } from "../live/patches";
import { classes } from "../ui/classes";
import { Length } from "../ui/figures";
import { Progress } from "../ui/Progress";
import { Loaded, SkeletonRows } from "../ui/states";
import { hasEnded } from "./stages";
import css from "./TrackBars.module.css";

export function TrackBars({ download }: { download: Download }) {
  const t = useTranslations("downloads");
  const client = useQueryClient();
  const query = useQuery(tracksQuery(download.id));
  useFrames(
    useCallback(
      (frame: Frame) => {
        if (frame.type === "snapshot") for (const row of frame.downloads) applyTracks(client, row);
        if (frame.type === "download_progress" || frame.type === "download_changed") {
          applyTracks(client, frame);
        }
      },
      [client],
    ),
  );
  const discs = new Set(query.data?.map(({ disc }) => disc)).size;
  return (
    <section className={css.tracks} aria-label={t("trackList")}>
      <h3 className={css.head}>
        {t("trackList")}
        {download.tracks_total > 0 && (
          <span className={css.done}>
            {t("tracksDone", { done: download.tracks_done, total: download.tracks_total })}
          </span>
        )}
      </h3>
      <Loaded
        query={query}
        skeleton={<SkeletonRows rows={4} height="1.75rem" />}
        isEmpty={(tracks) => tracks.length === 0}
        empty={<p className="muted">{t(hasEnded(download) ? "tracksUntold" : "tracksNone")}</p>}
      >
        {(tracks) => (
          <ol className={css.list}>
            {tracks.map((track) => (
              <TrackBar key={track.position} track={track} withDisc={discs > 1} />
            ))}
          </ol>
        )}
      </Loaded>
    </section>
  );
}

function TrackBar({ track, withDisc }: { track: DownloadTrack; withDisc: boolean }) {
  const t = useTranslations("downloads");
  return (
    <li className={classes(css.track, css[track.state])} data-track={track.state}>
      <span className={css.number}>
        {withDisc && `${track.disc}-`}
        {track.number}
      </span>
      <span className="ellipsis">{track.title}</span>
      <span className={css.state}>
        {track.state === "fetching" ? (
          <Progress
            thin
            percent={track.percent}
            label={t("trackProgress", { title: track.title })}
          />
        ) : (
          <>
            {track.state === "fetched" && <Check size={14} aria-hidden />}
            {track.state === "missing" && <CircleSlash size={14} aria-hidden />}
            {t(`trackState.${track.state}`)}
          </>
        )}
      </span>
      <Length ms={track.duration_ms} />
    </li>
  );
}
