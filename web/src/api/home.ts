/** What the first page reads: all of it at once, while its code is still on its way. */
import { queryOptions } from "@tanstack/react-query";
import { KEYS } from "../live/patches";
import { api, take } from "./client";

const MOST_NEEDS = 12;
const MOST_RUNNING = 4;
const MOST_ALBUMS = 12;
const MOST_OF_OTHERS = 6;

/** Downloads that wait for a person, or failed; newest first. */
export const needsQuery = queryOptions({
  queryKey: [...KEYS.downloadLists, "needs"],
  queryFn: () =>
    take(
      api.GET("/api/downloads", {
        params: { query: { status: ["review", "failed"], limit: MOST_NEEDS } },
      }),
    ),
});

/** Downloads that a worker is at. */
export const runningQuery = queryOptions({
  queryKey: [...KEYS.downloadLists, "running"],
  queryFn: () =>
    take(
      api.GET("/api/downloads", {
        params: { query: { status: ["downloading", "importing"], limit: MOST_RUNNING } },
      }),
    ),
});

/** The albums that came last. */
export const recentQuery = queryOptions({
  queryKey: [...KEYS.library, "recent"],
  queryFn: () =>
    take(api.GET("/api/albums", { params: { query: { sort: "added", limit: MOST_ALBUMS } } })),
});

/** What others of the household brought; nothing where one lives alone. */
export const othersQuery = queryOptions({
  queryKey: [...KEYS.library, "others"],
  queryFn: () =>
    take(
      api.GET("/api/albums", {
        params: { query: { sort: "added", added_by_others: true, limit: MOST_OF_OTHERS } },
      }),
    ),
});

async function readFolders() {
  return take(api.GET("/api/system/folders"));
}

/** A folder that the service writes to. */
export type Folder = Awaited<ReturnType<typeof readFolders>>[number];

/** Where everything is kept, and how much more fits there; for admins. */
export const foldersQuery = queryOptions({
  queryKey: ["system", "folders"],
  queryFn: readFolders,
});
