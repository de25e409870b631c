/** What happened to the library, day by day, with a way back where there is one. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { History } from "lucide-react";
import { useTranslations } from "use-intl";
import { historyQuery } from "../../api/history";
import list from "../../library/list.module.css";
import { useItems } from "../../library/use-items";
import { ButtonLink } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { ReadOn } from "../../ui/ReadOn";
import { EmptyState, Loaded, SkeletonRows } from "../../ui/states";
import { Feed } from "./Feed";
import { Filters } from "./Filters";
import type { Search } from "./route";

const route = getRouteApi("/shell/history");

export default function HistoryPage() {
  const t = useTranslations("history");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Partial<Search>) =>
    void navigate({ search: (now: Search) => ({ ...now, ...next }), replace: true });
  return (
    <Page title={t("title")} lead={t("lead")} narrow>
      <Filters search={search} onChange={change} />
      <Entries search={search} />
    </Page>
  );
}

function Entries({ search }: { search: Search }) {
  const query = useInfiniteQuery({ ...historyQuery(search), placeholderData: keepPreviousData });
  const { items, onRange } = useItems(query);
  return (
    <Loaded
      query={query}
      skeleton={<SkeletonRows rows={8} height="4rem" />}
      isEmpty={() => items.length === 0}
      empty={<Nothing isNarrowed={Object.values(search).some(Boolean)} />}
    >
      {() => (
        <div data-old={query.isPlaceholderData} className={list.fading}>
          <Feed entries={items} isWhole={!query.hasNextPage} onRange={onRange} />
          {query.isFetchingNextPage && <SkeletonRows rows={3} height="4rem" />}
          <ReadOn query={query} />
        </div>
      )}
    </Loaded>
  );
}

function Nothing({ isNarrowed }: { isNarrowed: boolean }) {
  const t = useTranslations("history");
  return isNarrowed ? (
    <EmptyState icon={History} title={t("nothingFits")} text={t("nothingFitsText")}>
      <ButtonLink to="/history">{t("showAll")}</ButtonLink>
    </EmptyState>
  ) : (
    <EmptyState icon={History} title={t("empty")} text={t("emptyText")}>
      <ButtonLink to="/search" look="primary">
        {t("search")}
      </ButtonLink>
    </EmptyState>
  );
}
