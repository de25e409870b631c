/** What is read to find music, and what asks for it. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Download, KEYS } from "../live/patches";
import { readAgain } from "../live/read-again";
import { useErrorToast } from "../ui/toasts";
import { api, done, type Schema, take } from "./client";

export const SEARCH_TYPES = ["album", "track", "artist", "playlist"] as const;
export type SearchType = (typeof SEARCH_TYPES)[number];

export type Found = Schema<"FoundView">;
export type LibraryHits = Schema<"SearchResult">;
export type Look = Schema<"Preview">;

/** Part of the API's own addresses: the catalogue that can be searched. */
const CATALOGUE = "qobuz";
/** How many of its answers are shown, best first. */
const MOST_FOUND = 40;
const MOST_OWNED = 12;
/** Of each kind, while somebody types. */
const MOST_SUGGESTED = 4;
/** As long as the service keeps an answer of the catalogue. */
const GOOD_FOR_MS = 5 * 60_000;

/** What the catalogue has. Below the library's key: whether we have it, too, changes with the library. */
export function catalogueQuery(q: string, type: SearchType) {
  return queryOptions({
    queryKey: [...KEYS.library, "catalogue", type, q],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/downloads/search/qobuz", {
          params: { query: { q, type, limit: MOST_FOUND } },
          signal,
        }),
      ),
    enabled: q !== "",
    staleTime: GOOD_FOR_MS,
    retry: false,
  });
}

/** All that the catalogue has by an artist. */
export function catalogueOfArtistQuery(name: string) {
  return queryOptions({
    queryKey: [...KEYS.library, "catalogue", "of", name],
    queryFn: ({ signal }) =>
      take(api.GET("/api/downloads/search/qobuz/artist", { params: { query: { name } }, signal })),
    staleTime: GOOD_FOR_MS,
    retry: false,
  });
}

/** What the library itself has. */
export function ownedQuery(q: string, limit = MOST_OWNED) {
  return queryOptions({
    queryKey: [...KEYS.library, "search", q, limit],
    queryFn: ({ signal }) =>
      take(api.GET("/api/search", { params: { query: { q, limit } }, signal })),
    enabled: q !== "",
  });
}

/** The first of it, for the list below the box. */
export function suggestionsQuery(q: string) {
  return ownedQuery(q, MOST_SUGGESTED);
}

/** What an address holds; the source is asked, which can take seconds. Nothing asks it anew. */
export function lookQuery(url: string) {
  return queryOptions({
    queryKey: ["look", url],
    queryFn: ({ signal }) =>
      take(api.GET("/api/downloads/preview", { params: { query: { url } }, signal })),
    enabled: url !== "",
    staleTime: GOOD_FOR_MS,
    retry: false,
  });
}

/** The newest downloads from the catalogue: those that search results may be. */
export function catalogueDownloadsQuery() {
  return queryOptions({
    queryKey: [...KEYS.downloadLists, CATALOGUE],
    queryFn: () =>
      take(api.GET("/api/downloads", { params: { query: { source: CATALOGUE, limit: 100 } } })),
  });
}

/** One download; it lives in the cache. */
export function downloadQuery(id: number) {
  return queryOptions({
    queryKey: KEYS.download(id),
    queryFn: () =>
      take(api.GET("/api/downloads/{download_id}", { params: { path: { download_id: id } } })),
  });
}

/** The newest downloads of an address. */
export function addressDownloadsQuery(url: string) {
  return queryOptions({
    queryKey: [...KEYS.downloadLists, "address", url],
    queryFn: () => take(api.GET("/api/downloads", { params: { query: { q: url, limit: 5 } } })),
    enabled: url !== "",
  });
}

const KINDS: Readonly<Record<string, string>> = {
  album: "album",
  track: "track",
  playlist: "playlist",
  playlists: "playlist",
};

/** What of the catalogue's an address names, `album/0060254728933`: its pages write it in many ways. */
export function catalogueItem(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const parts = new URL(address).pathname.split("/").filter(Boolean);
  const kind = parts.map((part) => KINDS[part]).find(Boolean);
  return kind && `${kind}/${parts.at(-1)}`;
}

/** What somebody asks for. */
export interface Wish {
  url: string;
  type?: SearchType | undefined;
  /** Of those that its source has; the household's choice when left out. */
  quality?: number | undefined;
  confirmLossy?: boolean;
  confirmPlaylist?: boolean;
  /** Of a list, how many of its albums, from the first on; all when left out. */
  limit?: number | undefined;
}

function ask({ url, type, quality, confirmLossy, confirmPlaylist, limit }: Wish) {
  const body = {
    url,
    search_type: type ?? null,
    quality: quality ?? null,
    confirm_lossy: confirmLossy ?? false,
    confirm_playlist: confirmPlaylist ?? false,
    confirm_list: confirmPlaylist ?? false,
    limit: limit ?? null,
  };
  return take(api.POST("/api/downloads/url", { body }));
}

/** Asks for something; its download is in the cache at once, and lives from then on. */
export function useGet() {
  const client = useQueryClient();
  const tellError = useErrorToast();
  return useMutation({
    mutationFn: ask,
    onSuccess: (row) => remember(row),
    onError: tellError,
  });

  function remember(row: Download): void {
    client.setQueryData<Download>(KEYS.download(row.id), row);
    client.setQueryData(catalogueDownloadsQuery().queryKey, (rows) =>
      rows ? [row, ...rows.filter(({ id }) => id !== row.id)] : [row],
    );
    void readAgain(client, KEYS.downloads);
  }
}

interface Retry {
  id: number;
  /** Say that lossy audio is fine. */
  confirmLossy?: boolean;
}

/** Try a download again, perhaps with the answer that it waited for. */
export function retryDownload({ id, confirmLossy }: Retry): Promise<Download> {
  return take(
    api.POST("/api/downloads/{download_id}/retry", {
      params: { path: { download_id: id } },
      body: confirmLossy ? { confirm_lossy: true } : null,
    }),
  );
}

/** Tries a download again, and tells what went wrong. */
export function useRetry() {
  const client = useQueryClient();
  const tellError = useErrorToast();
  return useMutation({
    mutationFn: retryDownload,
    onSettled: () => readAgain(client, KEYS.downloads),
    onError: tellError,
  });
}

/** Stop a download. */
export async function cancelDownload(id: number): Promise<void> {
  await done(
    api.POST("/api/downloads/{download_id}/cancel", { params: { path: { download_id: id } } }),
  );
}

/** Stops a download, and tells what went wrong. */
export function useCancel() {
  const client = useQueryClient();
  const tellError = useErrorToast();
  return useMutation({
    mutationFn: cancelDownload,
    onSettled: () => readAgain(client, KEYS.downloads),
    onError: tellError,
  });
}
