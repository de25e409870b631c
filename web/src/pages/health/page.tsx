/** The health of what is owned: the scan of the library, what it found, and what helps. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CopyCheck, HeartPulse, Pause, Play, RotateCw } from "lucide-react";
import { useTranslations } from "use-intl";
import { findingsQuery, type HealthScan, scanQuery, turn } from "../../api/health-scan";
import { useUser } from "../../api/session";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button, ButtonLink } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { ReadOn } from "../../ui/ReadOn";
import { EmptyState, Loaded, Skeleton } from "../../ui/states";
import { useErrorToast } from "../../ui/toasts";
import { AlbumFindings } from "./AlbumFindings";
import css from "./health.module.css";

export default function HealthPage() {
  const t = useTranslations("health");
  const { is_admin } = useUser();
  const scan = useQuery(scanQuery);
  const found = useInfiniteQuery(findingsQuery);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        <>
          <ButtonLink look="ghost" icon={CopyCheck} to="/duplicates">
            {t("twice.title")}
          </ButtonLink>
          {is_admin && <Turns scan={scan.data} />}
        </>
      }
      narrow
    >
      <Loaded query={scan} skeleton={<Skeleton />}>
        {({ state, looked, waiting }) => (
          <p role="status">{t(`state.${state}`, { looked, waiting })}</p>
        )}
      </Loaded>
      <Loaded
        query={found}
        isEmpty={() => items.length === 0}
        empty={<EmptyState icon={HeartPulse} title={t("nothing")} text={t("nothingText")} />}
      >
        {() => (
          <ul className={css.list} aria-label={t("found")}>
            {items.map((album) => (
              <li key={album.album_id}>
                <AlbumFindings album={album} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <ReadOn query={found} />
    </Page>
  );
}

/** What can be done about the scan; its place is kept while nobody knows. */
function Turns({ scan }: { scan: HealthScan | undefined }) {
  const t = useTranslations("health");
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: turn,
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.library),
  });
  if (scan?.state === "running") {
    return (
      <Button icon={Pause} busy={isPending} onClick={() => mutate("pause")}>
        {t("pause")}
      </Button>
    );
  }
  return (
    <>
      {scan?.state === "paused" && (
        <Button icon={Play} busy={isPending} onClick={() => mutate("resume")}>
          {t("resume")}
        </Button>
      )}
      <Button icon={RotateCw} disabled={!scan} busy={isPending} onClick={() => mutate("start")}>
        {t("start")}
      </Button>
    </>
  );
}
