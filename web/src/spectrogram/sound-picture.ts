/** Where pictures of a file's sound are, and what is told beside them. */
import { queryOptions } from "@tanstack/react-query";
import { api, type Schema, take } from "../api/client";

/** A track of the library, or a file that waits in review. */
export type PicturedSound = { trackId: number } | { downloadId: number; path: string };
export type Waveform = Schema<"WaveformFacts">;

export interface View {
  scale: "linear" | "log";
  channels: "mixed" | "apart";
}

/** The address of a spectrogram, below the service's own. */
export function pictureOf(sound: PicturedSound, view: View, size: "small" | "large"): string {
  const asked = new URLSearchParams({
    ...("path" in sound && { path: sound.path }),
    ...view,
    size,
  });
  const owner =
    "path" in sound ? `downloads/${sound.downloadId}/review` : `tracks/${sound.trackId}`;
  return `api/${owner}/spectrogram?${asked}`;
}

export function waveformQuery(sound: PicturedSound) {
  return queryOptions({
    queryKey: ["waveform", sound],
    queryFn: () =>
      "path" in sound
        ? take(
            api.GET("/api/downloads/{download_id}/review/waveform", {
              params: { path: { download_id: sound.downloadId }, query: { path: sound.path } },
            }),
          )
        : take(
            api.GET("/api/tracks/{track_id}/waveform", {
              params: { path: { track_id: sound.trackId } },
            }),
          ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
