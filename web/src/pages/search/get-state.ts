/** What a press on "Get" would do, or what became of the last one. */
import type { Found, SearchType } from "../../api/search";
import type { Download } from "../../live/patches";

export type GetState =
  | { kind: "get" | "getBetter" | "look" }
  | { kind: "queued" | "importing" | "waiting" | "review"; downloadId: number }
  | { kind: "downloading"; downloadId: number; percent: number }
  | { kind: "failed" | "lossy"; downloadId: number }
  | { kind: "complete" | "duplicate"; albumId: number };

/** A copy that came this lately is what was just asked for, whatever the catalogue has. */
const JUST_NOW_MS = 10 * 60_000;

/** Return where a thing found stands between the catalogue and the library. */
export function getStateOf(
  found: Found,
  type: SearchType,
  download: Download | undefined,
): GetState {
  if (type === "playlist") return { kind: "look" };
  return (download && stateOfDownload(download)) ?? stateOfFound(found, download);
}

function stateOfDownload(row: Download): GetState | undefined {
  const downloadId = row.id;
  switch (row.status) {
    case "pending":
      return { kind: "queued", downloadId };
    case "downloading":
      return { kind: "downloading", downloadId, percent: row.progress };
    case "importing":
    case "waiting":
    case "review":
      return { kind: row.status, downloadId };
    case "failed":
      return { kind: row.error_code === "lossy-not-confirmed" ? "lossy" : "failed", downloadId };
    case "complete":
    case "duplicate":
      return endedJustNow(row);
    default:
      return undefined;
  }
}

function endedJustNow(row: Download): GetState | undefined {
  const age = row.finished_at ? Date.now() - Date.parse(row.finished_at) : 0;
  if (row.result_album_id === null || age > JUST_NOW_MS) return undefined;
  return {
    kind: row.status === "duplicate" ? "duplicate" : "complete",
    albumId: row.result_album_id,
  };
}

function stateOfFound(found: Found, download: Download | undefined): GetState {
  if (found.in_library && !found.better_available) {
    return { kind: "complete", albumId: found.in_library.album_id };
  }
  if (found.in_library) return { kind: "getBetter" };
  // The library has it under another name than the catalogue: only its download knows.
  const albumId = download?.status === "cancelled" ? null : (download?.result_album_id ?? null);
  return albumId === null ? { kind: "get" } : { kind: "complete", albumId };
}

/** Whether a press on the button asks for something. */
export function isGettable(state: GetState): boolean {
  return state.kind === "get" || state.kind === "getBetter";
}
