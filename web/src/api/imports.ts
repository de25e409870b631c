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

export type Outcome = Schema<"Outcome">;
export type ImportedFile = Schema<"ImportFileView">;

const PAGE = 50;

/** What is told of files. Not below what each frame of a download marks: that is read again too
 * often for a whole list. */
export const FILES = ["imports", "files"] as const;

/** Begin to import every album below a folder. */
export function startImport(body: {
  folder: string;
  mode: Mode;
  trust_tags: boolean;
}): Promise<Started> {
  return take(api.POST("/api/imports", { body: { ...body, follow_links: false } }));
}

/** Whether a text can be a path of the server: its own, or one whose name is not UTF-8. */
export function isPath(text: string): boolean {
  return /^(\/|file:)/.test(text);
}

/** The folders and zips in a folder of the server; at its top for an empty one. */
export function foldersQuery(folder: string) {
  return infiniteQueryOptions({
    queryKey: ["imports", "folders", folder],
    queryFn: ({ pageParam: cursor }) =>
      take(
        api.GET("/api/imports/folders", {
          params: { query: { ...(folder && { folder }), ...(cursor && { cursor }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    staleTime: 0,
    retry: false,
  });
}

/** What an import of a folder would find; asked only for what can be a path. */
export function importCountQuery(folder: string, mode: Mode) {
  return queryOptions({
    queryKey: ["imports", "count", folder, mode],
    queryFn: ({ signal }) =>
      take(api.GET("/api/imports/count", { params: { query: { folder, mode } }, signal })),
    enabled: isPath(folder),
    staleTime: 0,
    retry: false,
  });
}

/** Cancel what an import has not done yet. */
export function stopImport(batch: string): Promise<Schema<"ImportStopped">> {
  return take(api.POST("/api/imports/{batch_id}/stop", { params: { path: { batch_id: batch } } }));
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

/** What became of an import's files, in numbers; read anew whenever it is opened.
 *
 * @param version another one whenever there is something else to tell.
 */
export function importReportQuery(batch: string, version: string) {
  return queryOptions({
    queryKey: [...FILES, "counts", batch, version],
    staleTime: 0,
    queryFn: () =>
      take(api.GET("/api/imports/{batch_id}/report", { params: { path: { batch_id: batch } } })),
  });
}

/** The files of one outcome, or all that did not come in. */
export function importFilesQuery(batch: string, outcome: Outcome | undefined, version: string) {
  return infiniteQueryOptions({
    queryKey: [...FILES, "list", batch, outcome ?? "", version],
    staleTime: 0,
    queryFn: ({ pageParam: cursor }) =>
      take(
        api.GET("/api/imports/{batch_id}/files", {
          params: {
            path: { batch_id: batch },
            query: { limit: PAGE, ...(outcome && { outcome }), ...(cursor && { cursor }) },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
}

/** Where the same files are, as CSV. */
export function importTableUrl(batch: string, outcome: Outcome | undefined): string {
  const path = `api/imports/${encodeURIComponent(batch)}/files.csv`;
  return new URL(outcome ? `${path}?outcome=${outcome}` : path, document.baseURI).href;
}

export type UndoForecast = Schema<"UndoForecast">;

/** What undoing an import would do now, and how far it is once it was asked for. */
export function undoQuery(batch: string) {
  return queryOptions({
    queryKey: [...KEYS.downloads, "import-undo", batch],
    queryFn: () =>
      take(api.GET("/api/imports/{batch_id}/undo", { params: { path: { batch_id: batch } } })),
    staleTime: 0,
  });
}

/** Begin to put every album of an import back. */
export function undoImport(batch: string): Promise<UndoForecast> {
  return take(api.POST("/api/imports/{batch_id}/undo", { params: { path: { batch_id: batch } } }));
}
