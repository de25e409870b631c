/** The library by tracks. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Music } from "lucide-react";
import { useTranslations } from "use-intl";
import { JumpBar } from "../../library/JumpBar";
import { LibraryTabs } from "../../library/LibraryTabs";
import list from "../../library/list.module.css";
import { TrackTable } from "../../library/TrackTable";
import type { Sorting } from "../../library/track-sorting";
import { useItems } from "../../library/use-items";
import { ButtonLink } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { ReadOn } from "../../ui/ReadOn";
import { EmptyState, Loaded, SkeletonRows } from "../../ui/states";
import { listOf, type Search } from "./route";
import { Toolbar } from "./Toolbar";

const route = getRouteApi("/shell/library/tracks");

/** Orders that have letters to jump to. */
const LETTERED = ["title", "artist", "album"];

export default function TracksPage() {
  const t = useTranslations("library");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Partial<Search>) =>
    void navigate({
      search: (now: Search) => ({ ...now, letter: undefined, ...next }),
      replace: true,
    });
  const sort = search.sort ?? "title";
  const order = search.order ?? (sort === "added" ? "desc" : "asc");
  return (
    <Page title={t("title")} actions={<LibraryTabs />}>
      <Toolbar search={search} sort={sort} order={order} onChange={change} />
      <div className={list.split}>
        <Tracks
          search={search}
          sorting={{ sort, order, onSort: (next, way) => change({ sort: next, order: way }) }}
        />
        {LETTERED.includes(sort) && (
          <JumpBar
            current={search.letter}
            isDescending={order === "desc"}
            onJump={(letter) => change({ letter })}
          />
        )}
      </div>
    </Page>
  );
}

function Tracks({ search, sorting }: { search: Search; sorting: Sorting }) {
  const t = useTranslations("library");
  const query = useInfiniteQuery({ ...listOf(search), placeholderData: keepPreviousData });
  const rows = useItems(query);
  const { q, quality, source, letter } = search;
  return (
    <Loaded
      query={query}
      skeleton={<SkeletonRows rows={12} height="2.5rem" />}
      isEmpty={() => rows.items.length === 0}
      empty={<NoTracks isNarrowed={Boolean(q || quality || source || letter)} />}
    >
      {() => (
        <div data-old={query.isPlaceholderData} className={list.fading}>
          <TrackTable
            label={t("tabs.tracks")}
            count={rows.count}
            total={rows.total}
            trackAt={rows.itemAt}
            onRange={rows.onRange}
            sorting={sorting}
          />
          <ReadOn query={query} />
        </div>
      )}
    </Loaded>
  );
}

function NoTracks({ isNarrowed }: { isNarrowed: boolean }) {
  const t = useTranslations("library");
  return isNarrowed ? (
    <EmptyState icon={Music} title={t("noTrack.title")} text={t("noTrack.text")}>
      <ButtonLink to="/library/tracks">{t("noTrack.all")}</ButtonLink>
    </EmptyState>
  ) : (
    <EmptyState icon={Music} title={t("empty.title")} text={t("empty.text")}>
      <ButtonLink to="/search" look="primary">
        {t("empty.search")}
      </ButtonLink>
    </EmptyState>
  );
}
