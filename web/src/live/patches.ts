/** How a frame changes what the page has in its cache. */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Schema } from "../api/client";
import type { Frame, LiveDownload } from "./frames";
import { readAgain } from "./read-again";

export type Download = Schema<"DownloadResponse">;
type Rows = Download[];
type Cached = Rows | InfiniteData<DownloadsPage> | Download | undefined;

/** One page of downloads, with where the next begins. */
export interface DownloadsPage {
  items: Rows;
  next_cursor: string | null;
}

/** Keys of the cache; everything that live frames touch is below one of these. */
export const KEYS = {
  downloads: ["downloads"],
  /** Lists: infinite pages of {@link DownloadsPage}, or bare rows. */
  downloadLists: ["downloads", "list"],
  downloadCounts: ["downloads", "counts"],
  download: (id: number) => ["downloads", "one", id],
  downloadTracks: (id: number) => ["downloads", "tracks", id],
  reviews: ["downloads", "review"],
  review: (id: number) => ["downloads", "review", id],
  engines: ["engines"],
  proposals: ["proposals"],
  lists: ["lists"],
  wanted: ["wanted"],
  unseen: ["unseen"],
  library: ["library"],
  album: (id: number) => ["library", "album", id],
  history: ["library", "history"],
  trash: ["library", "trash"],
} as const;

const REFRESH_PAUSE_MS = 300;
const pending = new Map<string, ReturnType<typeof setTimeout>>();

/** Read something again soon, once, however many frames ask for it. */
function refreshSoon(client: QueryClient, queryKey: readonly unknown[]): void {
  const name = JSON.stringify(queryKey);
  if (pending.has(name)) return;
  const timer = setTimeout(() => {
    pending.delete(name);
    void readAgain(client, queryKey);
  }, REFRESH_PAUSE_MS);
  pending.set(name, timer);
}

/** For how long there has been anything that could be old; some clocks stand while a machine sleeps. */
function pageAgeMs(): number {
  return Math.max(performance.now(), Date.now() - performance.timeOrigin);
}

/** Change the cache as `frame` says. */
export function apply(client: QueryClient, frame: Frame): void {
  switch (frame.type) {
    case "snapshot":
      for (const row of frame.downloads) patchDownload(client, row);
      if (frame.quiet_ms > pageAgeMs()) return;
      // Whatever was missed while nobody listened: read again all that is on show.
      refreshSoon(client, KEYS.downloads);
      refreshSoon(client, KEYS.library);
      refreshSoon(client, KEYS.engines);
      refreshSoon(client, KEYS.unseen);
      return;
    case "download_progress":
      patchDownload(client, frame);
      return;
    case "download_changed":
      patchDownload(client, frame);
      refreshSoon(client, KEYS.downloads);
      return;
    case "download_removed":
      refreshSoon(client, KEYS.downloads);
      return;
    case "library_changed":
      refreshSoon(client, KEYS.proposals);
      // Nothing of the library is another: many albums are looked up one after the other.
      if (frame.action === "proposed") return;
      refreshSoon(client, KEYS.library);
      refreshSoon(client, KEYS.lists);
      refreshSoon(client, KEYS.wanted);
      // What an answer would do depends on what the library has.
      refreshSoon(client, KEYS.reviews);
      return;
    case "notification":
      if (frame.code?.startsWith("engine-")) refreshSoon(client, KEYS.engines);
      if (frame.code === "new-release") {
        refreshSoon(client, KEYS.wanted);
        refreshSoon(client, KEYS.unseen);
      }
      return;
    default:
  }
}

/** A row with what a frame says of it, or the same row when it knows more already. */
export function merged(row: Download, live: LiveDownload): Download {
  if (row.id !== live.download_id || live.seq < row.seq) return row;
  const { download_id: _id, percent, ...same } = live;
  const known = Object.fromEntries(Object.entries(same).filter(([name]) => name in row));
  return { ...row, ...known, progress: percent } as Download;
}

function mergedRows(rows: Rows, live: LiveDownload): Rows {
  const next = rows.map((row) => merged(row, live));
  return next.some((row, index) => row !== rows[index]) ? next : rows;
}

function patchDownload(client: QueryClient, live: LiveDownload): void {
  client.setQueriesData<Cached>({ queryKey: KEYS.downloadLists }, (cached) =>
    patched(cached, live),
  );
  client.setQueryData<Download>(KEYS.download(live.download_id), (row) => row && merged(row, live));
}

function patched(cached: Cached, live: LiveDownload): Cached {
  if (!cached || !("length" in cached || "pages" in cached)) return cached;
  if (Array.isArray(cached)) return mergedRows(cached, live);
  if (!("pages" in cached)) return cached;
  const pages = cached.pages.map((page) => {
    const items = mergedRows(page.items, live);
    return items === page.items ? page : { ...page, items };
  });
  return pages.some((page, index) => page !== cached.pages[index]) ? { ...cached, pages } : cached;
}
