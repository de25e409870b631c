/** ListenBrainz accounts whose playlists and loved tracks are lists here. */
import { queryOptions } from "@tanstack/react-query";
import { KEYS } from "../live/patches";
import { api, done, type Schema, take } from "./client";

export type Account = Schema<"AccountView">;

/** While one has not been looked at: nobody is told of it. */
const LOOK_MS = 3000;

export const accountsQuery = queryOptions({
  queryKey: [...KEYS.lists, "accounts"],
  queryFn: async () => (await take(api.GET("/api/listenbrainz"))).items,
  refetchInterval: ({ state }) =>
    state.data?.some((one) => !one.last_look_at && !one.problem) ? LOOK_MS : false,
});

export const link = (name: string, token: string) =>
  take(api.POST("/api/listenbrainz", { body: { name, token } }));

export const lookAt = (id: number) => take(api.POST("/api/listenbrainz/{account_id}/look", at(id)));

export const unlink = (id: number) => done(api.DELETE("/api/listenbrainz/{account_id}", at(id)));

function at(id: number) {
  return { params: { path: { account_id: id } } };
}
