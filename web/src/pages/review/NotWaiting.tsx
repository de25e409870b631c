/** Nobody is asked about it now: it is looked up again, imported, or was discarded. */
import { useTranslations } from "use-intl";
import { DownloadActions } from "../../downloads/DownloadActions";
import { PutBack } from "../../downloads/PutBack";
import { StageBar } from "../../downloads/StageBar";
import { StatusChip } from "../../downloads/StatusChip";
import { hasEnded } from "../../downloads/stages";
import { useStop } from "../../downloads/use-stop";
import type { Download } from "../../live/patches";
import { Button } from "../../ui/Button";
import css from "./review.module.css";
import { useNeighbours } from "./use-neighbours";

export function NotWaiting({ download }: { download: Download }) {
  const t = useTranslations("review");
  const { stop, stopping } = useStop(download);
  const { goNext } = useNeighbours(download.id);
  const ended = hasEnded(download);
  return (
    <section className={css.notWaiting}>
      <StatusChip download={download} stopping={stopping} />
      <p role="status">{t(ended ? "ended" : "working")}</p>
      {!ended && <StageBar download={download} named />}
      {download.error_message && <p>{download.error_message}</p>}
      <div className={css.buttons}>
        <DownloadActions
          download={download}
          stopping={stopping}
          onStop={stop}
          onDismissed={goNext}
        />
        {download.can_put_back && <PutBack download={download} />}
        <Button onClick={goNext}>{t("next")}</Button>
      </div>
    </section>
  );
}
