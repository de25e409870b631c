/** One download on a page of its own. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useTranslations } from "use-intl";
import { downloadQuery } from "../../api/search";
import { DownloadActions } from "../../downloads/DownloadActions";
import { DownloadDetails } from "../../downloads/DownloadDetails";
import { Pace, SourceName } from "../../downloads/DownloadRow";
import { StatusChip } from "../../downloads/StatusChip";
import { isAtWork } from "../../downloads/stages";
import { useStop } from "../../downloads/use-stop";
import type { Download } from "../../live/patches";
import { ButtonLink } from "../../ui/Button";
import { Cover } from "../../ui/Cover";
import { Page } from "../../ui/Page";
import { Loaded, SkeletonRows } from "../../ui/states";
import css from "./download.module.css";

const COVER_PX = 96;

export default function DownloadPage() {
  const t = useTranslations("downloads");
  const titles = useTranslations("shell.titles");
  const { downloadId } = useParams({ from: "/shell/queue/$downloadId" });
  const query = useQuery(downloadQuery(Number(downloadId)));
  const name = query.data?.title ?? query.data?.source_url;
  return (
    <Page
      title={name ?? titles("download")}
      actions={
        <ButtonLink to="/queue" look="ghost" icon={ArrowLeft}>
          {t("toQueue")}
        </ButtonLink>
      }
    >
      <Loaded query={query} skeleton={<SkeletonRows rows={6} />}>
        {(download) => <Whole key={download.id} download={download} />}
      </Loaded>
    </Page>
  );
}

function Whole({ download }: { download: Download }) {
  const t = useTranslations("downloads");
  const navigate = useNavigate();
  const { stop, stopping } = useStop(download);
  return (
    <>
      <div className={css.head} data-status={download.status}>
        <Cover src={download.cover_url} name={download.title} size={COVER_PX} />
        <div className={css.text}>
          <p className={css.artist}>{download.artist}</p>
          <p className="muted">
            <SourceName source={download.source} />
          </p>
          <p className={css.figures}>
            <StatusChip download={download} stopping={stopping} />
            {isAtWork(download) && (
              <>
                <strong>{t("percent", { percent: download.progress })}</strong>
                <span>{t(`stage.${download.stage}`)}</span>
                <Pace download={download} />
              </>
            )}
          </p>
        </div>
        <div className={css.actions}>
          <DownloadActions
            download={download}
            stopping={stopping}
            onStop={stop}
            onDismissed={() => void navigate({ to: "/queue" })}
          />
        </div>
      </div>
      <DownloadDetails download={download} alone />
    </>
  );
}
