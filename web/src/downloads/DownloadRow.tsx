/** One download in a list: what it is, how far, what to do. */
import { ChevronDown } from "lucide-react";
import { memo, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useSource } from "../api/sources";
import { useSourceName } from "../library/names";
import type { Download } from "../live/patches";
import { Chip } from "../ui/Chip";
import { Cover } from "../ui/Cover";
import { classes } from "../ui/classes";
import { Ago, useRemainingText } from "../ui/figures";
import { DownloadActions } from "./DownloadActions";
import { DownloadName } from "./DownloadName";
import css from "./DownloadRow.module.css";
import { StageBar } from "./StageBar";
import { StatusChip } from "./StatusChip";
import { asksAboutLossy, hasEnded, isAtWork } from "./stages";
import { useStop } from "./use-stop";

const COVER_PX = 52;

interface DownloadRowProps {
  download: Download;
  /** Whose it is, when that is somebody else. */
  isForeign: boolean;
  isOpen: boolean;
  /** Called with the download's id; must stay the same function. */
  onToggle: (id: number) => void;
  /** Drawn below while it is open. */
  details: (download: Download) => ReactNode;
}

/** Drawn again only when its own download changes. */
export const DownloadRow = memo(function DownloadRow({
  download,
  isForeign,
  isOpen,
  onToggle,
  details,
}: DownloadRowProps) {
  const t = useTranslations("downloads");
  const { stop, stopping } = useStop(download);
  const name = download.title ?? download.source_url;
  return (
    <article
      className={classes(css.card, isOpen && css.open)}
      aria-label={name}
      data-row={download.id}
      data-status={download.status}
    >
      <div className={css.row}>
        <Cover src={download.cover_url} name={download.title} size={COVER_PX} />
        <div className={css.text}>
          <button
            type="button"
            className={css.title}
            aria-expanded={isOpen}
            onClick={() => onToggle(download.id)}
            data-open
          >
            <DownloadName {...download} />
            <ChevronDown size={16} aria-hidden />
          </button>
          <span className={css.sub}>
            {download.artist && <span className="ellipsis">{download.artist}</span>}
            <SourceName source={download.source} />
            {isForeign && <span>{t("askedBy", { name: download.requested_by })}</span>}
          </span>
        </div>
        <Middle download={download} />
        <div className={css.chips}>
          <AskedQuality download={download} />
          <StatusChip download={download} stopping={stopping} />
        </div>
        <div className={css.actions}>
          <DownloadActions download={download} stopping={stopping} onStop={stop} />
        </div>
      </div>
      {isOpen && <div className={css.details}>{details(download)}</div>}
    </article>
  );
});

/** A source's name as people know it. */
export function SourceName({ source }: { source: string }) {
  return <span>{useSourceName()(source)}</span>;
}

/** The quality that somebody chose, as its source calls it. */
function AskedQuality({ download }: { download: Download }) {
  const source = useSource(download.source);
  const asked = source?.qualities.find(({ value }) => value === download.requested_quality);
  // What came is told by its album: "up to" is no more true of it.
  return asked && !hasEnded(download) && <Chip>{asked.label}</Chip>;
}

/** A bar while it goes on; a sentence once it does not. */
function Middle({ download }: { download: Download }) {
  const t = useTranslations("downloads");
  if (isAtWork(download)) {
    return (
      <div className={css.middle}>
        <StageBar download={download} />
        <span className={css.figures}>
          <span className={css.percent}>{t("percent", { percent: download.progress })}</span>
          {download.stage !== "fetching" && (
            <span className="ellipsis">{t(`stage.${download.stage}`)}</span>
          )}
          <Pace download={download} />
        </span>
      </div>
    );
  }
  return (
    <p className={css.middle}>
      <span className={css.sentence}>
        <Sentence download={download} />
      </span>
    </p>
  );
}

/** How fast, and for how long still; in places of their own, so that nothing jumps. */
export function Pace({ download }: { download: Download }) {
  const t = useTranslations("downloads");
  const remaining = useRemainingText();
  const { stage, speed, eta_s, tracks_done, tracks_total } = download;
  if (stage !== "fetching") return null;
  return (
    <>
      {tracks_total > 1 && (
        <span>
          {t("tracks", { done: Math.min(tracks_done + 1, tracks_total), total: tracks_total })}
        </span>
      )}
      {speed && <span>{speed}</span>}
      {eta_s !== null && <span>{t("left", { eta: remaining(eta_s) })}</span>}
    </>
  );
}

/** What there is to say of a download that nobody works on. */
function Sentence({ download }: { download: Download }): ReactNode {
  const t = useTranslations("downloads");
  if (download.status === "review") return download.review?.message;
  if (asksAboutLossy(download)) return t("onlyLossyText");
  if (download.error_message) return download.error_message;
  if (download.finished_at) return <Ago at={download.finished_at} />;
  if (download.next_attempt_at) {
    return (
      <>
        {t("again")} <Ago at={download.next_attempt_at} />
      </>
    );
  }
  return <Ago at={download.created_at} />;
}
