/** One album: what it is, its tracks, how good it is, where it came from, its files. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Disc3 } from "lucide-react";
import { useTranslations } from "use-intl";
import { type AlbumDetail, albumQuery } from "../../api/library";
import { ProblemError } from "../../api/problem";
import { useUser } from "../../api/session";
import { ButtonLink } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { EmptyState, ErrorState, Skeleton, SkeletonRows } from "../../ui/states";
import { Tab, Tabs } from "../../ui/Tabs";
import css from "./album.module.css";
import { Damages } from "./Damages";
import { Files } from "./Files";
import { Head } from "./Head";
import { Lint } from "./Lint";
import { Provenance } from "./Provenance";
import { Quality } from "./Quality";
import { TABS, type TabName } from "./route";
import { TrackSheet } from "./TrackSheet";
import { Tracks } from "./Tracks";
import { Rest } from "./Wishes";

const route = getRouteApi("/shell/album/$albumId");

export default function AlbumPage() {
  const t = useTranslations("shell.titles");
  const albumId = Number(route.useParams().albumId);
  const album = useQuery(albumQuery(albumId));
  if (!album.data) {
    return (
      <Page title={t("album")} hideHeading={!album.isError}>
        {album.isError ? (
          <Away error={album.error} onRetry={() => void album.refetch()} />
        ) : (
          <AlbumSkeleton />
        )}
      </Page>
    );
  }
  const { artist, title } = album.data;
  return (
    <Page title={`${title} – ${artist.name}`} hideHeading>
      <Head album={album.data} />
      {album.data.verification === "damaged" && <Damages album={album.data} />}
      {album.data.findings > 0 && <Lint album={album.data} />}
      <AlbumTabs album={album.data} />
    </Page>
  );
}

/** An album that is not there may have been deleted: then trying again does not help. */
function Away({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useTranslations("library.album");
  const { is_admin } = useUser();
  const isGone = error instanceof ProblemError && error.status === 404;
  if (!isGone) return <ErrorState error={error} onRetry={onRetry} />;
  return (
    <EmptyState icon={Disc3} title={t("gone")} text={t(is_admin ? "goneAdmin" : "goneText")}>
      {is_admin && <ButtonLink to="/trash">{t("toTrash")}</ButtonLink>}
      <ButtonLink to="/library" look="primary">
        {t("toLibrary")}
      </ButtonLink>
    </EmptyState>
  );
}

/** Which tab is open, whatever else the address says. */
const BY_SEARCH = { includeSearch: true, explicitUndefined: true };

function AlbumTabs({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.album");
  const { tab = "tracks", details } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <Tabs label={t("tabs.label")}>
        {TABS.map((name) => (
          <Tab
            key={name}
            to="/album/$albumId"
            params={{ albumId: String(album.id) }}
            search={{ tab: name === "tracks" ? undefined : name, details }}
            activeOptions={BY_SEARCH}
            replace
            resetScroll={false}
          >
            {t(`tabs.${name}`)}
          </Tab>
        ))}
      </Tabs>
      <TabContent tab={tab} album={album} />
      {details !== undefined && (
        <TrackSheet
          trackId={details}
          seenAt={album.updated_at}
          onClose={() =>
            void navigate({
              search: (now) => ({ ...now, details: undefined }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      )}
    </>
  );
}

function TabContent({ tab, album }: { tab: TabName; album: AlbumDetail }) {
  switch (tab) {
    case "quality":
      return <Quality album={album} />;
    case "provenance":
      return <Provenance album={album} />;
    case "files":
      return <Files album={album} />;
    default:
      return (
        <>
          <Tracks album={album} />
          {album.status === "incomplete" && <Rest album={album} />}
        </>
      );
  }
}

function AlbumSkeleton() {
  const t = useTranslations("shell.titles");
  return (
    <>
      <h1 className="visually-hidden">{t("album")}</h1>
      <div className={css.head}>
        <Skeleton height="220px" width="220px" />
        <div className={css.about}>
          <Skeleton height="2rem" width="60%" />
          <Skeleton width="30%" />
          <Skeleton width="45%" />
        </div>
      </div>
      <SkeletonRows rows={8} height="2.5rem" />
    </>
  );
}
