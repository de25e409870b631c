/** What there is to hear of a review: its files, and how one goes over into the next. Pure. */
import type { Review } from "../../api/downloads";
import type { NewPiece } from "../../player/queue";
import { nameOf, type StagedFile } from "./compare";

/** On each side of a seam, in seconds: both together are fifteen. */
const SIDE_S = 7.5;

export function pieceOf(review: Review, file: StagedFile): NewPiece {
  return {
    title: nameOf(file),
    artist: file.artist ?? review.current.artist ?? "",
    coverUrl: review.cover_url,
    durationMs: file.duration_ms,
    sound: {
      downloadId: review.download_id,
      path: file.path,
      codec: file.codec,
      container: file.container,
    },
  };
}

/** Where a file ends and the next one begins; of the last file, its end alone. */
export function seamOf(review: Review, file: StagedFile, next: StagedFile | undefined): NewPiece[] {
  const from = Math.max(0, file.duration_ms / 1000 - (next ? SIDE_S : 2 * SIDE_S));
  const end = { ...pieceOf(review, file), from };
  return next ? [end, { ...pieceOf(review, next), from: 0, until: SIDE_S }] : [end];
}
