/** What somebody wants and the library does not have yet, whom they follow, and what is new. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { KEYS } from "../live/patches";
import { api, done, type Schema, take } from "./client";
import type { State } from "./wanted-states";

export type WantedItem = Schema<"WantedItemView">;
export type NewRelease = Schema<"NewReleaseView">;
export type Follow = Schema<"FollowView">;
export type FollowMode = Follow["mode"];

export const MODES = ["fetch", "ask", "show"] as const;

const A_PAGE = 100;

/** A person's own, newest first. */
export function wantedQuery(state?: State) {
  const query = { mine: true, limit: A_PAGE, ...(state && { state }) };
  return infiniteQueryOptions({
    queryKey: [...KEYS.wanted, "list", state],
    queryFn: ({ pageParam: cursor }) =>
      take(api.GET("/api/wanted", { params: { query: { ...query, ...(cursor && { cursor }) } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

/** The latest news of followed artists. */
export const newReleasesQuery = queryOptions({
  queryKey: [...KEYS.wanted, "new"],
  queryFn: () => take(api.GET("/api/new-releases", { params: { query: { limit: A_PAGE } } })),
});

/** Whom a person follows. */
export const followsQuery = queryOptions({
  queryKey: [...KEYS.wanted, "follows"],
  queryFn: () => take(api.GET("/api/follows", { params: { query: { limit: 200 } } })),
});

/** Want an album by hand; one that is wanted already is looked for at once. */
export function want(item: Pick<WantedItem, "artist" | "title">, confirmLossy = false) {
  const album = { artist: item.artist, title: item.title, confirm_lossy: confirmLossy };
  return take(api.POST("/api/wanted", { body: { albums: [album] } }));
}

/** Want an album no longer. */
export function drop(itemId: number) {
  return done(api.DELETE("/api/wanted/{item_id}", { params: { path: { item_id: itemId } } }));
}

/** Note that what is new was seen. */
export function markSeen() {
  return done(api.POST("/api/new-releases/seen"));
}

/** Follow an artist of the library. */
export function follow(artistId: number, mode: FollowMode) {
  return take(
    api.POST("/api/follows", {
      body: { artist_id: artistId, mode, kinds: ["album", "ep", "single"] },
    }),
  );
}

/** Follow an artist no longer. */
export function leave(followId: number) {
  return done(
    api.DELETE("/api/follows/{follow_id}", { params: { path: { follow_id: followId } } }),
  );
}

export type Missing = Schema<"MissingRelease">;
export type Floor = Schema<"PreferencesView">["upgrade_floor"];

/** In rising order. */
export const FLOORS = ["off", "lossless", "16/44.1", "best"] as const;

/** What is wanted of an album that the library has: a better copy, what it lacks. */
export function wishesQuery(albumId: number) {
  return queryOptions({
    queryKey: [...KEYS.wanted, "wishes", albumId],
    queryFn: () =>
      take(api.GET("/api/albums/{album_id}/wishes", { params: { path: { album_id: albumId } } })),
  });
}

/** Have what an album lacks looked for. */
export function lookForRest(albumId: number) {
  return take(api.POST("/api/albums/{album_id}/rest", { params: { path: { album_id: albumId } } }));
}

/** Never want an album better, or take that back. */
export function setNeverBetter(albumId: number, never: boolean) {
  const at = { params: { path: { album_id: albumId } } };
  const path = "/api/albums/{album_id}/never-better";
  return done(never ? api.POST(path, at) : api.DELETE(path, at));
}

/** What a floor would have looked for in better quality. */
export function upgradesQuery(floor: Floor) {
  return queryOptions({
    queryKey: [...KEYS.wanted, "upgrades", floor],
    queryFn: () => take(api.GET("/api/wanted/upgrades/preview", { params: { query: { floor } } })),
  });
}

/** What the library lacks of an artist, with what sources have of it. */
export function missingQuery(artistId: number) {
  return queryOptions({
    queryKey: [...KEYS.wanted, "missing", artistId],
    queryFn: () =>
      take(
        api.GET("/api/artists/{artist_id}/missing", { params: { path: { artist_id: artistId } } }),
      ),
    retry: false,
  });
}

/** What following an artist would fetch. */
export function followPreviewQuery(artistId: number) {
  return queryOptions({
    queryKey: [...KEYS.wanted, "follow-preview", artistId],
    queryFn: () =>
      take(
        api.GET("/api/artists/{artist_id}/follow-preview", {
          params: { path: { artist_id: artistId } },
        }),
      ),
    retry: false,
  });
}

/** Albums that one request may ask for. */
const AT_A_TIME = 200;

/** Want what an artist has released, by hand. */
export async function wantAll(artist: string, releases: readonly Missing[]) {
  const albums = releases.map(({ title, first_release_date, musicbrainz_group_id }) => ({
    artist,
    title,
    confirm_lossy: false,
    musicbrainz_group_id,
    ...(first_release_date && { release_date: first_release_date }),
  }));
  for (let from = 0; from < albums.length; from += AT_A_TIME) {
    await take(api.POST("/api/wanted", { body: { albums: albums.slice(from, from + AT_A_TIME) } }));
  }
}
