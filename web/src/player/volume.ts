/** How loud this browser plays: kept in it. */
import { useSyncExternalStore } from "react";

const KEY = "crateful.volume";
const listeners = new Set<() => void>();

interface Volume {
  /** From 0 to 1. */
  level: number;
  isMuted: boolean;
}

function kept(): Volume {
  const level = Number(localStorage.getItem(KEY) ?? "1");
  return { level: level >= 0 && level <= 1 ? level : 1, isMuted: false };
}

let volume = kept();

export function volumeNow(): Volume {
  return volume;
}

export function setVolume(next: Partial<Volume>): void {
  volume = { ...volume, ...next };
  localStorage.setItem(KEY, String(volume.level));
  for (const listener of listeners) listener();
}

export function onVolume(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useVolume(): Volume {
  return useSyncExternalStore(onVolume, volumeNow);
}
