/** The library by artists. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ArrowUpToLine, Users } from "lucide-react";
import { useTranslations } from "use-intl";
import { ArtistGrid } from "../../library/ArtistGrid";
import { JumpBar } from "../../library/JumpBar";
import { LibraryTabs } from "../../library/LibraryTabs";
import list from "../../library/list.module.css";
import { useItems } from "../../library/use-items";
import { Button, ButtonLink } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { ReadOn } from "../../ui/ReadOn";
import { SearchField } from "../../ui/SearchField";
import { EmptyState, Loaded, SkeletonRows } from "../../ui/states";
import { listOf, type Search } from "./route";

const route = getRouteApi("/shell/library/artists");

export default function ArtistsPage() {
  const t = useTranslations("library");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Partial<Search>) =>
    void navigate({ search: (now: Search) => ({ ...now, ...next }), replace: true });
  return (
    <Page title={t("title")} actions={<LibraryTabs />}>
      <div className={list.toolbar}>
        <SearchField
          label={t("findArtist")}
          value={search.q}
          onChange={(q) => change({ q, letter: undefined })}
        />
        {search.letter && (
          <Button icon={ArrowUpToLine} onClick={() => change({ letter: undefined })}>
            {t("fromBeginning")}
          </Button>
        )}
      </div>
      <div className={list.split}>
        <Artists search={search} />
        <JumpBar
          current={search.letter}
          isDescending={search.order === "desc"}
          onJump={(letter) => change({ letter })}
        />
      </div>
    </Page>
  );
}

function Artists({ search }: { search: Search }) {
  const t = useTranslations("library");
  const query = useInfiniteQuery({ ...listOf(search), placeholderData: keepPreviousData });
  const grid = useItems(query);
  return (
    <Loaded
      query={query}
      skeleton={<SkeletonRows rows={8} height="5rem" />}
      isEmpty={() => grid.items.length === 0}
      empty={<Nobody isNarrowed={Boolean(search.q || search.letter)} />}
    >
      {() => (
        <div data-old={query.isPlaceholderData} className={list.fading}>
          <ArtistGrid
            key={search.letter ?? ""}
            label={t("tabs.artists")}
            count={grid.count}
            total={grid.total}
            itemAt={grid.itemAt}
            onRange={grid.onRange}
          />
          <ReadOn query={query} />
        </div>
      )}
    </Loaded>
  );
}

function Nobody({ isNarrowed }: { isNarrowed: boolean }) {
  const t = useTranslations("library");
  if (isNarrowed) {
    return (
      <EmptyState icon={Users} title={t("noArtist.title")} text={t("noArtist.text")}>
        <ButtonLink to="/library/artists">{t("noArtist.all")}</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={Users} title={t("empty.title")} text={t("empty.text")}>
      <ButtonLink to="/search" look="primary">
        {t("empty.search")}
      </ButtonLink>
    </EmptyState>
  );
}
