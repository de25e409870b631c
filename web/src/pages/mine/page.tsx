/** What you keep: albums, tracks and artists, the newest heart first. */
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { FolderHeart, Heart } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import {
  folderQuery,
  keptAlbumsQuery,
  keptArtistsQuery,
  keptTracksQuery,
  type PageOf,
} from "../../api/library";
import { AlbumGrid } from "../../library/AlbumGrid";
import { ArtistGrid } from "../../library/ArtistGrid";
import { CopyButton } from "../../library/CopyButton";
import { TrackTable } from "../../library/TrackTable";
import { useItems } from "../../library/use-items";
import { ButtonLink } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { ReadOn } from "../../ui/ReadOn";
import { EmptyState, Loaded, Skeleton, SkeletonRows } from "../../ui/states";
import { Tab, Tabs } from "../../ui/Tabs";
import css from "./mine.module.css";
import { TABS } from "./route";

const route = getRouteApi("/shell/mine");
const BY_SEARCH = { includeSearch: true, explicitUndefined: true };

export default function MinePage() {
  const t = useTranslations("library.mine");
  const { tab = "albums" } = route.useSearch();
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Folder />
      <Tabs label={t("tabs")}>
        {TABS.map((name) => (
          <Tab
            key={name}
            to="/mine"
            search={{ tab: name === "albums" ? undefined : name }}
            activeOptions={BY_SEARCH}
          >
            {t(name)}
          </Tab>
        ))}
      </Tabs>
      {tab === "tracks" ? <KeptTracks /> : tab === "artists" ? <KeptArtists /> : <KeptAlbums />}
    </Page>
  );
}

/** Where players find it. */
function Folder() {
  const t = useTranslations("library.mine");
  const folder = useQuery(folderQuery);
  // Its room is kept: what stands below would move.
  if (folder.isPending) return <Skeleton height="4.75rem" />;
  if (!folder.data) return null;
  const { path, albums, tracks } = folder.data;
  return (
    <section className={css.folder} aria-label={t("folder")}>
      <FolderHeart size={22} aria-hidden />
      <div className={css.where}>
        <p>{t("linked", { albums, tracks })}</p>
        <code className={css.path}>{path}</code>
      </div>
      <CopyButton text={path} label={t("copy")} />
    </section>
  );
}

function KeptAlbums() {
  const t = useTranslations("library.mine");
  const query = useInfiniteQuery(keptAlbumsQuery());
  const { itemAt, count, total, onRange } = useItems(query);
  return (
    <Kept query={query}>
      <AlbumGrid label={t("albums")} {...{ itemAt, count, total, onRange }} />
    </Kept>
  );
}

function KeptTracks() {
  const t = useTranslations("library.mine");
  const query = useInfiniteQuery(keptTracksQuery());
  const { itemAt, count, total, onRange } = useItems(query);
  return (
    <Kept query={query}>
      <TrackTable label={t("tracks")} trackAt={itemAt} {...{ count, total, onRange }} />
    </Kept>
  );
}

function KeptArtists() {
  const t = useTranslations("library.mine");
  const query = useInfiniteQuery(keptArtistsQuery());
  const { itemAt, count, total, onRange } = useItems(query);
  return (
    <Kept query={query}>
      <ArtistGrid label={t("artists")} {...{ itemAt, count, total, onRange }} />
    </Kept>
  );
}

interface KeptProps {
  query: UseInfiniteQueryResult<InfiniteData<PageOf<unknown>>>;
  children: ReactNode;
}

/** A list of hearts in one of its states. */
function Kept({ query, children }: KeptProps) {
  const t = useTranslations("library.mine");
  return (
    <Loaded
      query={query}
      skeleton={<SkeletonRows rows={4} height="6rem" />}
      isEmpty={({ pages }) => pages.every(({ items }) => items.length === 0)}
      empty={
        <EmptyState icon={Heart} title={t("empty.title")} text={t("empty.text")}>
          <ButtonLink to="/library" look="primary">
            {t("empty.library")}
          </ButtonLink>
        </EmptyState>
      }
    >
      {() => (
        <>
          {children}
          <ReadOn query={query} />
        </>
      )}
    </Loaded>
  );
}
