/** The scan of the library for damage: how far it is, and what it found. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { KEYS } from "../live/patches";
import { api, type Schema, take } from "./client";

export type HealthScan = Schema<"HealthScanView">;
export type AlbumHealth = Schema<"AlbumHealth">;

const A_PAGE = 50;

export const scanQuery = queryOptions({
  queryKey: [...KEYS.library, "health-scan"],
  queryFn: () => take(api.GET("/api/health-scan")),
});

export const findingsQuery = infiniteQueryOptions({
  queryKey: [...KEYS.library, "health-scan", "findings"],
  queryFn: ({ pageParam: cursor }) =>
    take(
      api.GET("/api/health-scan/findings", {
        params: { query: { limit: A_PAGE, ...(cursor && { cursor }) } },
      }),
    ),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next_cursor ?? undefined,
});

/** Begin, stop or go on. */
export function turn(how: "start" | "pause" | "resume"): Promise<HealthScan> {
  return take(api.POST(`/api/health-scan/${how}`));
}

/** Take files that were changed from outside as they are now. */
export function takeAsNew(albumId: number): Promise<HealthScan> {
  return take(
    api.POST("/api/health-scan/albums/{album_id}/take", {
      params: { path: { album_id: albumId } },
    }),
  );
}
