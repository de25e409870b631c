/** What can be done with a download, by where it stands. */
import { AudioWaveform, CircleHelp, Disc3, ListX, RotateCw, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { useCancel, useRetry } from "../api/search";
import type { Download } from "../live/patches";
import { Button, ButtonLink, IconButton } from "../ui/Button";
import { toast } from "../ui/toasts";
import { useDismissal } from "./dismissal";
import { canRetry } from "./remedies";
import { asksAboutLossy, hasEnded, isCancellable } from "./stages";

interface DownloadActionsProps {
  download: Download;
  stopping: boolean;
  onStop: () => void;
  /** Called once the entry was taken off the list. */
  onDismissed?: () => void;
}

export function DownloadActions({ download, stopping, onStop, onDismissed }: DownloadActionsProps) {
  const t = useTranslations("downloads");
  const { dismiss } = useDismissal();
  const title = download.title ?? download.source_url;
  return (
    <>
      <Way download={download} title={title} />
      {isCancellable(download) && (
        <IconButton
          icon={X}
          size="s"
          label={t("cancelOf", { title })}
          busy={stopping}
          onClick={onStop}
          data-cancel
        />
      )}
      {hasEnded(download) && (
        <IconButton
          icon={ListX}
          size="s"
          label={t(download.result_album_id === null ? "delete" : "deleteKeeps", { title })}
          onClick={() => {
            dismiss(download);
            onDismissed?.();
          }}
        />
      )}
    </>
  );
}

/** The one thing to do next. */
function Way({ download, title }: { download: Download; title: string }) {
  const t = useTranslations("downloads");
  const params = { downloadId: String(download.id) };
  switch (download.status) {
    case "review":
      return (
        <ButtonLink
          to="/review/$downloadId"
          params={params}
          size="s"
          look="primary"
          icon={CircleHelp}
          aria-label={t("decideOf", { title })}
        >
          {t("decide")}
        </ButtonLink>
      );
    case "complete":
    case "duplicate":
      return download.result_album_id === null ? null : (
        <ButtonLink
          to="/album/$albumId"
          params={{ albumId: String(download.result_album_id) }}
          size="s"
          icon={Disc3}
          aria-label={t("openAlbumOf", { title })}
        >
          {t("openAlbum")}
        </ButtonLink>
      );
    case "failed":
      return canRetry(download) ? <Again download={download} title={title} /> : null;
    case "cancelled":
      return <Again download={download} title={title} />;
    default:
      return null;
  }
}

/** Tries it again; where the question was about lossy audio, the button is the answer. */
function Again({ download, title }: { download: Download; title: string }) {
  const t = useTranslations("downloads");
  const retry = useRetry();
  const cancel = useCancel();
  const isLossy = asksAboutLossy(download);
  const { id } = download;
  // What goes wrong is told in a toast.
  const tryAgain = () =>
    void retry.mutateAsync({ id, confirmLossy: isLossy }).then(
      () => toast({ text: t("triesAgain", { title }), undo: () => cancel.mutate(id) }),
      () => undefined,
    );
  return (
    <Button
      size="s"
      icon={isLossy ? AudioWaveform : RotateCw}
      busy={retry.isPending}
      onClick={tryAgain}
      aria-label={t(isLossy ? "takeLossyOf" : "retryOf", { title })}
      data-retry
    >
      {t(isLossy ? "takeLossy" : "retry")}
    </Button>
  );
}
