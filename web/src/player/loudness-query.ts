/** How loud a track was measured. */
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../api/client";
import { KEYS } from "../live/patches";

export function replayGainQuery(trackId: number) {
  return queryOptions({
    queryKey: [...KEYS.library, "replay-gain", trackId],
    queryFn: () =>
      take(
        api.GET("/api/tracks/{track_id}/replay-gain", { params: { path: { track_id: trackId } } }),
      ),
  });
}
