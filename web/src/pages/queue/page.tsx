/** The queue: what goes on, what waits, what needs somebody, what has ended. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ListMusic, Search as SearchIcon } from "lucide-react";
import { useTranslations } from "use-intl";
import { ButtonLink } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { EmptyState, ErrorState, SkeletonRows } from "../../ui/states";
import { Filters } from "./Filters";
import { QueueList } from "./QueueList";
import type { Search } from "./route";
import { type SectionRows, useQueue } from "./use-queue";

export default function QueuePage() {
  const titles = useTranslations("shell.titles");
  const search = useSearch({ from: "/shell/queue" });
  const navigate = useNavigate({ from: "/queue" });
  const { sections, hold, letGo, error, retry } = useQueue(search);
  const shown = sections?.filter(({ section }) => !search.status || section === search.status);
  return (
    <Page title={titles("queue")}>
      <Filters search={search} sections={sections} />
      <Summary sections={sections} />
      {error && !sections && <ErrorState error={error} onRetry={retry} />}
      {!error && !shown && <SkeletonRows rows={6} height="4.5rem" />}
      {shown?.every(({ rows, readOn }) => rows.length === 0 && !readOn) && (
        <Empty search={search} />
      )}
      {shown && (
        <QueueList
          sections={shown}
          search={search}
          onHold={hold}
          onLetGo={letGo}
          onOpen={(open) =>
            void navigate({ search: (now: Search) => ({ ...now, open }), replace: true })
          }
        />
      )}
    </Page>
  );
}

/** Said aloud when one of the two numbers changes, never for a percent. */
function Summary({ sections }: { sections: readonly SectionRows[] | undefined }) {
  const t = useTranslations("downloads");
  const count = (wanted: string) => sections?.find(({ section }) => section === wanted)?.count ?? 0;
  return (
    <p className="visually-hidden" role="status">
      {sections && t("summary", { downloading: count("active"), needs: count("needs") })}
    </p>
  );
}

function Empty({ search: { status, source } }: { search: Search }) {
  const t = useTranslations("downloads");
  if (status || source) {
    return (
      <EmptyState icon={ListMusic} title={t("emptyFilter")}>
        <ButtonLink to="/queue">{t("showAll")}</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={ListMusic} title={t("empty")} text={t("emptyText")}>
      <ButtonLink to="/search" look="primary" icon={SearchIcon}>
        {t("emptySearch")}
      </ButtonLink>
    </EmptyState>
  );
}
