/** Every page and its address. A page's code is a file of its own, asked for with its data. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { queryClient } from "./api/query-client";
import { sessionQuery } from "./api/session";
import { loadPart } from "./live/load-part";
import { withWords } from "./messages/Words";
import * as about from "./pages/about/route";
import * as album from "./pages/album/route";
import * as albums from "./pages/albums/route";
import * as artist from "./pages/artist/route";
import * as artists from "./pages/artists/route";
import * as download from "./pages/download/route";
import * as duplicates from "./pages/duplicates/route";
import * as health from "./pages/health/route";
import * as history from "./pages/history/route";
import * as home from "./pages/home/route";
import * as imports from "./pages/imports/route";
import * as list from "./pages/list/route";
import * as lists from "./pages/lists/route";
import * as login from "./pages/login/route";
import * as mine from "./pages/mine/route";
import * as preview from "./pages/preview/route";
import * as proposals from "./pages/proposals/route";
import * as queue from "./pages/queue/route";
import * as review from "./pages/review/route";
import * as reviews from "./pages/reviews/route";
import type { Preload } from "./pages/route";
import * as search from "./pages/search/route";
import * as settings from "./pages/settings/route";
import * as setup from "./pages/setup/route";
import * as tracks from "./pages/tracks/route";
import * as trash from "./pages/trash/route";
import * as wanted from "./pages/wanted/route";
import { Crash } from "./shell/Crash";
import { NotFound } from "./shell/NotFound";
import { Shell } from "./shell/Shell";

/** Begin to read a page's data at once: beside its code and the session, not after them. */
function reading<Search>(preload: Preload<Search>) {
  return {
    loaderDeps: ({ search }: { search: Search }) => search,
    loader: ({ params, deps }: { params: Record<string, string>; deps: Search }) =>
      preload(queryClient, { params, search: deps }),
  };
}

const root = createRootRoute({
  beforeLoad: () => void queryClient.prefetchQuery(sessionQuery),
  notFoundComponent: NotFound,
});

const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

const homeRoute = createRoute({
  getParentRoute: () => shell,
  path: "/",
  validateSearch: home.validateSearch,
  component: lazyRouteComponent(() => loadPart(() => import("./pages/home/page"))),
  ...reading(home.preload),
});

const searchRoute = createRoute({
  getParentRoute: () => shell,
  path: "/search",
  validateSearch: search.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/search/page"))),
  ...reading(search.preload),
});

const previewRoute = createRoute({
  getParentRoute: () => shell,
  path: "/preview",
  validateSearch: preview.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/preview/page"))),
  ...reading(preview.preload),
});

const queueRoute = createRoute({
  getParentRoute: () => shell,
  path: "/queue",
  validateSearch: queue.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/queue/page"))),
  ...reading(queue.preload),
});

const downloadRoute = createRoute({
  getParentRoute: () => shell,
  path: "/queue/$downloadId",
  validateSearch: download.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/download/page"))),
  ...reading(download.preload),
});

const reviewsRoute = createRoute({
  getParentRoute: () => shell,
  path: "/review",
  validateSearch: reviews.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/reviews/page"))),
  ...reading(reviews.preload),
});

const reviewRoute = createRoute({
  getParentRoute: () => shell,
  path: "/review/$downloadId",
  validateSearch: review.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/review/page"))),
  ...reading(review.preload),
});

const albumsRoute = createRoute({
  getParentRoute: () => shell,
  path: "/library",
  validateSearch: albums.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/albums/page"))),
  ...reading(albums.preload),
});

const artistsRoute = createRoute({
  getParentRoute: () => shell,
  path: "/library/artists",
  validateSearch: artists.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/artists/page"))),
  ...reading(artists.preload),
});

const tracksRoute = createRoute({
  getParentRoute: () => shell,
  path: "/library/tracks",
  validateSearch: tracks.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/tracks/page"))),
  ...reading(tracks.preload),
});

const albumRoute = createRoute({
  getParentRoute: () => shell,
  path: "/album/$albumId",
  validateSearch: album.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/album/page"))),
  ...reading(album.preload),
});

const artistRoute = createRoute({
  getParentRoute: () => shell,
  path: "/artist/$artistId",
  validateSearch: artist.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/artist/page"))),
  ...reading(artist.preload),
});

const mineRoute = createRoute({
  getParentRoute: () => shell,
  path: "/mine",
  validateSearch: mine.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/mine/page"))),
  ...reading(mine.preload),
});

const historyRoute = createRoute({
  getParentRoute: () => shell,
  path: "/history",
  validateSearch: history.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/history/page"))),
  ...reading(history.preload),
});

const wantedRoute = createRoute({
  getParentRoute: () => shell,
  path: "/wanted",
  validateSearch: wanted.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/wanted/page"))),
  ...reading(wanted.preload),
});

const trashRoute = createRoute({
  getParentRoute: () => shell,
  path: "/trash",
  validateSearch: trash.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/trash/page"))),
  ...reading(trash.preload),
});

const settingsIndexRoute = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  beforeLoad: () => {
    throw redirect({ to: "/settings/$section", params: { section: "profile" }, replace: true });
  },
});

const settingsRoute = createRoute({
  getParentRoute: () => shell,
  path: "/settings/$section",
  validateSearch: settings.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/settings/page"))),
  ...reading(settings.preload),
});

const aboutRoute = createRoute({
  getParentRoute: () => shell,
  path: "/about",
  validateSearch: about.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/about/page"))),
  ...reading(about.preload),
});

const importsRoute = createRoute({
  getParentRoute: () => shell,
  path: "/import",
  validateSearch: imports.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/imports/page"))),
  ...reading(imports.preload),
});

const proposalsRoute = createRoute({
  getParentRoute: () => shell,
  path: "/proposals",
  validateSearch: proposals.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/proposals/page"))),
  ...reading(proposals.preload),
});

const listsRoute = createRoute({
  getParentRoute: () => shell,
  path: "/lists",
  validateSearch: lists.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/lists/page"))),
  ...reading(lists.preload),
});

const listRoute = createRoute({
  getParentRoute: () => shell,
  path: "/lists/$listId",
  validateSearch: list.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/list/page"))),
  ...reading(list.preload),
});

const healthRoute = createRoute({
  getParentRoute: () => shell,
  path: "/health-scan",
  component: lazyRouteComponent(() => withWords(() => import("./pages/health/page"))),
  ...reading(health.preload),
});

const duplicatesRoute = createRoute({
  getParentRoute: () => shell,
  path: "/duplicates",
  validateSearch: duplicates.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/duplicates/page"))),
});

/** Whatever no other address is: within the frame, so that every way on is there. */
const otherRoute = createRoute({ getParentRoute: () => shell, path: "$", component: NotFound });

const loginRoute = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: login.validateSearch,
  component: lazyRouteComponent(() => loadPart(() => import("./pages/login/page"))),
  ...reading(login.preload),
});

const setupRoute = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: setup.validateSearch,
  component: lazyRouteComponent(() => withWords(() => import("./pages/setup/page"), "setup")),
  ...reading(setup.preload),
});

export const router = createRouter({
  routeTree: root.addChildren([
    shell.addChildren([
      homeRoute,
      searchRoute,
      previewRoute,
      queueRoute,
      downloadRoute,
      reviewsRoute,
      reviewRoute,
      albumsRoute,
      artistsRoute,
      tracksRoute,
      albumRoute,
      artistRoute,
      mineRoute,
      historyRoute,
      wantedRoute,
      trashRoute,
      settingsIndexRoute,
      settingsRoute,
      aboutRoute,
      importsRoute,
      proposalsRoute,
      listsRoute,
      listRoute,
      healthRoute,
      duplicatesRoute,
      otherRoute,
    ]),
    loginRoute,
    setupRoute,
  ]),
  // The service may live below a path of its own: see <base> in index.html.
  basepath: new URL(document.baseURI).pathname,
  defaultErrorComponent: Crash,
  defaultNotFoundComponent: NotFound,
  defaultPreload: "intent",
  defaultPreloadDelay: 60,
  // A letter in the address says where a list begins, also after a reload.
  scrollRestoration: ({ location }) => !("letter" in location.search),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
