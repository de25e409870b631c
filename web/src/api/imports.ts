/** Imports of folders of the server: each album is a download of its own. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type DownloadsPage, KEYS } from "../live/patches";
import { api, type Schema, take } from "./client";

export type Started = Schema<"ImportStarted">;
export type Mode = Schema<"Mode">;
export type Status = Schema<"Status">;
export type Progress = Schema<"ImportProgress">;

export const MODES = ["copy", "move", "in_place"] as const satisfies readonly Mode[];

/** What waits for people first, then what goes on, then what has ended. */
export const STATUSES = [
  "review",
  "failed",
  "downloading",
  "importing",
  "pending",
  "waiting",
  "complete",
  "duplicate",
  "cancelled",
] as const satisfies readonly Status[];

const PAGE = 50;

/** Begin to import every album below a folder. */
export function startImport(body: {
  folder: string;
  mode: Mode;
  trust_tags: boolean;
}): Promise<Started> {
  return take(api.POST("/api/imports", { body: { ...body, follow_links: false } }));
}

function read(batch: string, query: { limit: number; cursor?: string; status?: Status }) {
  return take(api.GET("/api/imports/{batch_id}", { params: { path: { batch_id: batch }, query } }));
}

/** How far an import is; read again whenever one of the downloads changes. */
export function importQuery(batch: string) {
  return queryOptions({
    queryKey: [...KEYS.downloads, "import", batch],
    queryFn: () => read(batch, { limit: 1 }),
  });
}

/** The albums of an import, oldest first. */
export function importRowsQuery(batch: string, status: Status | undefined) {
  return infiniteQueryOptions({
    queryKey: [...KEYS.downloadLists, "import", batch, status ?? ""],
    queryFn: async ({ pageParam }): Promise<DownloadsPage> => {
      const { items, cursor } = await read(batch, {
        limit: PAGE,
        ...(pageParam !== null && { cursor: pageParam }),
        ...(status ? { status } : {}),
      });
      return { items, next_cursor: cursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
}
