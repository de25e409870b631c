/** A download that began on this page, live: its stage, how far, and where it leads. */
import { CircleCheck, CircleHelp, ListMusic, RotateCw, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { type Look, useCancel, useRetry } from "../../api/search";
import { canRetry } from "../../downloads/remedies";
import type { Download } from "../../live/patches";
import { Button, ButtonLink } from "../../ui/Button";
import { Chip, type Tone } from "../../ui/Chip";
import { useRemainingText } from "../../ui/figures";
import { Progress } from "../../ui/Progress";
import css from "./Decision.module.css";

const TONES: Readonly<Record<Download["status"], Tone>> = {
  pending: "neutral",
  downloading: "info",
  importing: "info",
  waiting: "warn",
  review: "warn",
  complete: "ok",
  duplicate: "neutral",
  failed: "bad",
  cancelled: "neutral",
};

const GOING = ["pending", "downloading", "importing"];
const CANCELLABLE = ["pending", "downloading", "waiting"];

export function OnItsWay({ download, look }: { download: Download; look: Look }) {
  const t = useTranslations("search.preview");
  const cancel = useCancel();
  const remaining = useRemainingText();
  const isGoing = GOING.includes(download.status);
  return (
    <section className={css.panel} aria-label={t("download")} data-status={download.status}>
      <div className={css.line}>
        <Chip tone={TONES[download.status]}>
          {isHandedOn(download, look) ? t("handedOn") : t(`status.${download.status}`)}
        </Chip>
        {isGoing && <span className="number">{download.progress} %</span>}
      </div>
      {isGoing && (
        <Progress
          percent={download.progress}
          label={t("progress", { title: download.title ?? look.title })}
        />
      )}
      <p role="status">{sentenceOf(download, look, t)}</p>
      {download.status === "downloading" && download.speed && download.eta_s !== null && (
        <p className="muted number">
          {t("speed", { speed: download.speed, eta: remaining(download.eta_s) })}
        </p>
      )}
      <div className={css.buttons}>
        <Ways download={download} />
        {CANCELLABLE.includes(download.status) && (
          <Button
            look="ghost"
            icon={X}
            busy={cancel.isPending}
            onClick={() => cancel.mutate(download.id)}
          >
            {t("stop")}
          </Button>
        )}
      </div>
      {isGoing && <p className="muted">{t("onItsWay")}</p>}
    </section>
  );
}

/** A list is in no library: its albums go on, each as a download of its own. */
function isHandedOn({ status }: Download, { albums }: Look): boolean {
  return status === "complete" && albums !== null;
}

type Words = ReturnType<typeof useTranslations<"search.preview">>;

function sentenceOf(download: Download, look: Look, t: Words): string {
  if (download.status === "review" && download.review) return download.review.message;
  if (download.error_code === "lossy-not-confirmed") return t("lossyFailed");
  if (download.error_message) return download.error_message;
  if (isHandedOn(download, look)) return t("playlistDone");
  return t(`stage.${download.stage}`);
}

/** Where to go from here. */
function Ways({ download }: { download: Download }) {
  const t = useTranslations("search.preview");
  const retry = useRetry();
  const isLossy = download.error_code === "lossy-not-confirmed";
  const params = { downloadId: String(download.id) };
  return (
    <>
      {download.result_album_id !== null && (
        <ButtonLink
          to="/album/$albumId"
          params={{ albumId: String(download.result_album_id) }}
          look="primary"
          icon={CircleCheck}
        >
          {t("toAlbum")}
        </ButtonLink>
      )}
      {download.status === "review" && (
        <ButtonLink to="/review/$downloadId" params={params} look="primary" icon={CircleHelp}>
          {t("toReview")}
        </ButtonLink>
      )}
      {canRetry(download) && (
        <Button
          look="primary"
          icon={RotateCw}
          busy={retry.isPending}
          onClick={() => retry.mutate({ id: download.id, confirmLossy: isLossy })}
        >
          {t(isLossy ? "retryLossy" : "retry")}
        </Button>
      )}
      <ButtonLink to="/queue/$downloadId" params={params} icon={ListMusic}>
        {t("toQueue")}
      </ButtonLink>
    </>
  );
}
