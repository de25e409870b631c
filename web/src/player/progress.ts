/** How far the current piece is: changes several times a second, so it is kept apart. */
import { useSyncExternalStore } from "react";

export interface Progress {
  /** Seconds. */
  position: number;
  duration: number;
  /** The sound is on its way. */
  isWaiting: boolean;
}

const NOTHING: Progress = { position: 0, duration: 0, isWaiting: false };
let progress = NOTHING;
const listeners = new Set<() => void>();

export function progressNow(): Progress {
  return progress;
}

export function setProgress(next: Partial<Progress>): void {
  progress = { ...progress, ...next };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useProgress(): Progress {
  return useSyncExternalStore(subscribe, progressNow);
}
