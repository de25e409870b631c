/** What is read of the library. */
import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { KEYS } from "../live/patches";
import { api, type Schema, take } from "./client";
import type { paths } from "./schema";

export type Album = Schema<"AlbumView">;
export type AlbumDetail = Schema<"AlbumDetail">;
export type AlbumFacets = Schema<"AlbumFacets">;
export type AlbumFile = Schema<"AlbumFile">;
export type AlbumLoudness = Schema<"AlbumLoudness">;
export type Artist = Schema<"ArtistView">;
export type FoundTrack = Schema<"FoundTrack">;
export type ImportView = Schema<"ImportView">;
export type Track = Schema<"TrackView">;
export type TrackDetail = Schema<"TrackDetail">;

export interface PageOf<Item> {
  items: Item[];
  next_cursor: string | null;
}

type QueryOf<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: { query?: infer Query } };
}
  ? NonNullable<Query>
  : never;
type Choice<Query> = { [Name in keyof Query]?: Query[Name] | undefined };

/** How a list of albums is ordered and narrowed down; the names are those of the API. */
export type AlbumList = Omit<
  Choice<QueryOf<"/api/albums">>,
  "cursor" | "limit" | "letter" | "from_letter"
>;
export type TrackList = Omit<Choice<QueryOf<"/api/tracks">>, "cursor" | "limit" | "letter">;
export type ArtistList = Omit<Choice<QueryOf<"/api/artists">>, "cursor" | "limit" | "letter">;

/** Albums of one request; a screen shows fewer. */
export const ALBUMS_A_PAGE = 100;
const TRACKS_A_PAGE = 100;
const EMPTY_PAGE: PageOf<Album> = { items: [], next_cursor: null };

/** Leave out what is not chosen: a key and an address have no `undefined`. */
function chosen<Query extends object>(
  query: Query,
): { [Name in keyof Query]: NonNullable<Query[Name]> } {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [Name in keyof Query]: NonNullable<Query[Name]> };
}

/** Albums of which tracks are missing: what comes may be the other half of one. */
export const halvesQuery = queryOptions({
  queryKey: [...KEYS.library, "halves"],
  queryFn: async () => {
    const query = { status: "incomplete", limit: ALBUMS_A_PAGE } as const;
    return (await take(api.GET("/api/albums", { params: { query } }))).items;
  },
});

/** What albums can be narrowed down by, with how many each choice leaves. */
export function facetsQuery(list: AlbumList) {
  const { order: _order, ...query } = chosen(list);
  return queryOptions({
    queryKey: [...KEYS.library, "facets", query],
    queryFn: () => take(api.GET("/api/albums/facets", { params: { query } })),
  });
}

/** A page of albums by its number: the `page`th from a letter on, or from the beginning.
 *
 * Pages have cursors, not numbers: those before it are read first, unless they were.
 */
export function albumsPageQuery(list: AlbumList, fromLetter: string | undefined, page: number) {
  const query = chosen({ ...list, from_letter: fromLetter, limit: ALBUMS_A_PAGE });
  return queryOptions({
    queryKey: [...KEYS.library, "albums", query, page],
    queryFn: async ({ client }): Promise<PageOf<Album>> => {
      const cursor = page > 0 ? await cursorOf(client, list, fromLetter, page) : undefined;
      if (cursor === null) return EMPTY_PAGE;
      return take(api.GET("/api/albums", { params: { query: chosen({ ...query, cursor }) } }));
    },
  });
}

async function cursorOf(
  client: QueryClient,
  list: AlbumList,
  fromLetter: string | undefined,
  page: number,
): Promise<string | null> {
  const before = albumsPageQuery(list, fromLetter, page - 1);
  const found = await client.fetchQuery({ ...before, staleTime: Number.POSITIVE_INFINITY });
  return found.next_cursor;
}

/** Where a list's next page begins; what TanStack Query asks of every infinite list. */
const PAGING = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: PageOf<unknown>) => last.next_cursor ?? undefined,
};

export function tracksQuery(list: TrackList) {
  const query = chosen({ ...list, limit: TRACKS_A_PAGE });
  return infiniteQueryOptions({
    queryKey: [...KEYS.library, "tracks", query],
    queryFn: ({ pageParam: cursor }) =>
      take(api.GET("/api/tracks", { params: { query: chosen({ ...query, cursor }) } })),
    ...PAGING,
  });
}

export function artistsQuery(list: ArtistList) {
  const query = chosen({ ...list, limit: TRACKS_A_PAGE });
  return infiniteQueryOptions({
    queryKey: [...KEYS.library, "artists", query],
    queryFn: ({ pageParam: cursor }) =>
      take(api.GET("/api/artists", { params: { query: chosen({ ...query, cursor }) } })),
    ...PAGING,
  });
}

export function albumQuery(albumId: number) {
  return queryOptions({
    queryKey: KEYS.album(albumId),
    queryFn: () =>
      take(api.GET("/api/albums/{album_id}", { params: { path: { album_id: albumId } } })),
  });
}

/** What the sound of an album's files shows of where it comes from. */
export function authenticityQuery(albumId: number) {
  return queryOptions({
    queryKey: [...KEYS.album(albumId), "authenticity"],
    queryFn: () =>
      take(
        api.GET("/api/albums/{album_id}/authenticity", { params: { path: { album_id: albumId } } }),
      ),
  });
}

export function albumFilesQuery(albumId: number) {
  return queryOptions({
    queryKey: [...KEYS.album(albumId), "files"],
    queryFn: () =>
      take(api.GET("/api/albums/{album_id}/files", { params: { path: { album_id: albumId } } })),
  });
}

/** How loud it is; nothing while nobody measured it. */
export function albumLoudnessQuery(albumId: number) {
  return queryOptions({
    queryKey: [...KEYS.album(albumId), "loudness"],
    queryFn: () =>
      take(api.GET("/api/albums/{album_id}/loudness", { params: { path: { album_id: albumId } } })),
  });
}

/** Where else its recordings are, told by their sound. */
export function alsoOnQuery(albumId: number) {
  return queryOptions({
    queryKey: [...KEYS.album(albumId), "also-on"],
    queryFn: () =>
      take(api.GET("/api/albums/{album_id}/also-on", { params: { path: { album_id: albumId } } })),
  });
}

export function trackQuery(trackId: number) {
  return queryOptions({
    queryKey: [...KEYS.library, "track", trackId],
    queryFn: () =>
      take(api.GET("/api/tracks/{track_id}", { params: { path: { track_id: trackId } } })),
  });
}

export function artistQuery(artistId: number) {
  return queryOptions({
    queryKey: [...KEYS.library, "artist", artistId],
    queryFn: () =>
      take(api.GET("/api/artists/{artist_id}", { params: { path: { artist_id: artistId } } })),
  });
}

/** An artist's albums, oldest first. */
export function albumsOfQuery(artistId: number) {
  return infiniteQueryOptions({
    queryKey: [...KEYS.library, "artist", artistId, "albums"],
    queryFn: ({ pageParam: cursor }) =>
      take(
        api.GET("/api/artists/{artist_id}/albums", {
          params: {
            path: { artist_id: artistId },
            query: chosen({ limit: ALBUMS_A_PAGE, cursor }),
          },
        }),
      ),
    ...PAGING,
  });
}

/** What you keep; the newest heart first. */
export function keptAlbumsQuery() {
  const query = { sort: "hearted", limit: ALBUMS_A_PAGE } as const;
  return infiniteQueryOptions({
    queryKey: [...KEYS.library, "kept", "albums"],
    queryFn: ({ pageParam: cursor }) =>
      take(api.GET("/api/me/library", { params: { query: chosen({ ...query, cursor }) } })),
    ...PAGING,
  });
}

export function keptTracksQuery() {
  const query = { sort: "hearted", limit: TRACKS_A_PAGE } as const;
  return infiniteQueryOptions({
    queryKey: [...KEYS.library, "kept", "tracks"],
    queryFn: ({ pageParam: cursor }) =>
      take(api.GET("/api/me/library/tracks", { params: { query: chosen({ ...query, cursor }) } })),
    ...PAGING,
  });
}

export function keptArtistsQuery() {
  const query = { sort: "hearted", limit: TRACKS_A_PAGE } as const;
  return infiniteQueryOptions({
    queryKey: [...KEYS.library, "kept", "artists"],
    queryFn: ({ pageParam: cursor }) =>
      take(api.GET("/api/me/library/artists", { params: { query: chosen({ ...query, cursor }) } })),
    ...PAGING,
  });
}

/** Your folder of links, for players. */
export const folderQuery = queryOptions({
  queryKey: [...KEYS.library, "kept", "folder"],
  queryFn: () => take(api.GET("/api/me/folder")),
});
