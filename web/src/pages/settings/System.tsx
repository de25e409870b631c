/** How the installation is: programs, folders, the queue, who works. */
import { useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Schema } from "../../api/client";
import { foldersQuery } from "../../api/home";
import { enginesQuery, settingsQuery, systemQuery } from "../../api/settings";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Chip } from "../../ui/Chip";
import { Ago } from "../../ui/figures";
import { Loaded, SkeletonRows } from "../../ui/states";
import { EngineList } from "./parts/EngineList";
import { FolderList } from "./parts/FolderList";
import { HealthScanCard } from "./parts/HealthScanCard";
import lists from "./parts/lists.module.css";
import { PlaylistsCard } from "./parts/PlaylistsCard";
import { ToolTable } from "./parts/ToolTable";
import css from "./settings.module.css";

export default function System() {
  const t = useTranslations("settings");
  const folders = useQuery(foldersQuery);
  const system = useQuery(systemQuery);
  const engines = useQuery(enginesQuery);
  const settings = useQuery(settingsQuery);
  const again = () => {
    void folders.refetch();
    void system.refetch();
    void engines.refetch();
  };
  // All at once: what comes late would move what is being read.
  if ([folders, system, engines, settings].some(({ isPending }) => isPending)) {
    return <SkeletonRows rows={4} height="9rem" />;
  }
  return (
    <div className={css.stack}>
      <div>
        <Button icon={RotateCw} busy={folders.isFetching || system.isFetching} onClick={again}>
          {t("system.again")}
        </Button>
      </div>
      <Card title={t("folders.title")}>
        <Loaded query={folders}>{(each) => <FolderList folders={each} />}</Loaded>
      </Card>
      <Card title={t("engines.title")} lead={t("engines.lead")}>
        <Loaded query={engines}>{(each) => <EngineList engines={each} />}</Loaded>
      </Card>
      <Loaded query={settings}>
        {(saved) => (
          <>
            <PlaylistsCard saved={saved} />
            <HealthScanCard saved={saved} />
          </>
        )}
      </Loaded>
      <Loaded query={system}>
        {(state) => (
          <>
            <Card
              title={t("tools.title")}
              lead={t("system.version", {
                version: state.version,
                python: state.python,
                database: state.database,
              })}
            >
              <ToolTable tools={state.tools} />
            </Card>
            <Queue queue={state.queue} />
            <Workers workers={state.workers} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function Queue({ queue }: { queue: Schema<"QueueView"> }) {
  const t = useTranslations("settings.system");
  const statuses = useTranslations("settings.import.status");
  const { oldest_pending_at: oldest } = queue;
  const counts = Object.entries(queue.by_status) as [Schema<"Status">, number][];
  return (
    <Card title={t("queue")} lead={t("queueText", { broker: queue.broker })}>
      <div className={lists.chips}>
        {counts.map(([status, count]) => (
          <Chip key={status}>
            {statuses(status)}: {count}
          </Chip>
        ))}
      </div>
      <p className="muted">
        {oldest ? t.rich("oldest", { ago: () => <Ago at={oldest} /> }) : t("idle")}
      </p>
    </Card>
  );
}

function Workers({ workers }: { workers: readonly Schema<"WorkerView">[] }) {
  const t = useTranslations("settings.system");
  return (
    <Card title={t("workers")}>
      {workers.length === 0 && <p className="muted">{t("noWorkers")}</p>}
      <ul className={lists.list}>
        {workers.map(({ host, downloads }) => (
          <li key={host} className={lists.row}>
            <span>
              <strong>{host}</strong> {t("workerAt", { count: downloads.length })}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
