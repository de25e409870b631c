/** Opens the sheet in which music of this computer is sent, from wherever it was asked for. */
import type { Chosen } from "./chosen";

type Listener = (chosen: Chosen[]) => void;

const listeners = new Set<Listener>();

/** Open the sheet, with what was dropped, or with nothing chosen yet. */
export function openUploads(chosen: Chosen[] = []): void {
  for (const listener of listeners) listener(chosen);
}

/** Call `listener` whenever the sheet is asked for. */
export function onUploads(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
