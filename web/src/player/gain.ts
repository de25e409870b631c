/** How loud a piece is played: as it was measured, and as its listener has it. */
import type { Schema } from "../api/client";

export type ReplayGain = Schema<"ReplayGainView">;

/** From 0 to 1, what the browser takes: a quiet file can't be made louder than the volume allows. */
export function loudness(volume: number, gain: ReplayGain | undefined, isOfAlbum: boolean): number {
  const [first, second] = isOfAlbum ? (["album", "track"] as const) : (["track", "album"] as const);
  const of = gain && (gain[`${first}_db`] !== null ? first : second);
  const db = of ? gain[`${of}_db`] : null;
  const peak = of ? gain[`${of}_peak`] : null;
  const factor = db === null || db === undefined ? 1 : 10 ** (db / 20);
  // Never so loud that what was measured as the loudest sample is cut off.
  const most = peak ? 1 / peak : Number.POSITIVE_INFINITY;
  return Math.min(1, Math.max(0, volume * Math.min(factor, Math.max(1, most))));
}
