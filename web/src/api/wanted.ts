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
