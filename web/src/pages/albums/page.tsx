/** The library as albums: a grid, narrowed down by facets. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { facetsQuery } from "../../api/library";
import { LibraryTabs } from "../../library/LibraryTabs";
import { Page } from "../../ui/Page";
import { ErrorState } from "../../ui/states";
import { Albums, AlbumsSkeleton } from "./Albums";
import { useCardSize } from "./card-size";
import { type ChangeList, listOf, type Search } from "./route";
import { Toolbar } from "./Toolbar";
import { useView } from "./view";

const route = getRouteApi("/shell/library");

export default function AlbumsPage() {
  const t = useTranslations("library");
  const words = useTranslations("common");
  const search = route.useSearch();
  const change = useChange();
  const [size, setSize] = useCardSize();
  const [view, setView] = useView();
  const list = listOf(search);
  const facets = useQuery({ ...facetsQuery(list), placeholderData: keepPreviousData });
  // A list is drawn with its own counts: until these come, the one before stays.
  const shown = useRef(list);
  if (!facets.isPlaceholderData) shown.current = list;
  const total = facets.data?.total;
  return (
    <Page
      title={t("title")}
      lead={
        <span role="status">{total === undefined ? " " : words("albums", { count: total })}</span>
      }
      actions={<LibraryTabs />}
    >
      <Toolbar
        list={list}
        facets={facets.data}
        onChange={change}
        size={size}
        onSize={setSize}
        view={view}
        onView={setView}
      />
      {facets.data ? (
        <Albums
          list={shown.current}
          facets={facets.data}
          letter={search.letter}
          isOld={facets.isPlaceholderData}
          size={size}
          isList={view === "list"}
          onChange={change}
        />
      ) : facets.isError ? (
        <ErrorState error={facets.error} onRetry={() => void facets.refetch()} />
      ) : (
        <AlbumsSkeleton size={size} />
      )}
    </Page>
  );
}

/** Returns what changes the address; another list begins at its beginning. */
function useChange(): ChangeList {
  const navigate = route.useNavigate();
  return (change) =>
    void navigate({
      search: (now: Search) => ({ ...now, letter: undefined, ...change }),
      replace: true,
      resetScroll: !("letter" in change),
    });
}
