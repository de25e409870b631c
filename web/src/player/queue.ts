/** What is played, and what comes next: small, for every page that has something to play. */
import { useSyncExternalStore } from "react";

/** Where the sound of a piece comes from: a track's file, one that waits in review, or the
 * little that a source lets people hear of what is not here. */
export type Sound = (TrackSound | StagedSound | SampleSound) & {
  codec: string;
  container: string;
};

interface TrackSound {
  id: number;
}

interface StagedSound {
  downloadId: number;
  /** As its review names it. */
  path: string;
}

interface SampleSound {
  /** As its preview names it. */
  sampleUrl: string;
}

/** One thing to hear. */
export interface Piece {
  /** Of this place in the queue: the same track may stand there twice. */
  key: string;
  title: string;
  artist: string;
  /** Of a track; a file in review has no album yet. */
  albumId?: number;
  coverUrl?: string | null | undefined;
  durationMs: number;
  sound: Sound;
  /** Played with its album: as loud as that is. */
  isOfAlbum?: boolean;
  /** Only a part of it is played, in seconds: from here, and until there. */
  from?: number;
  until?: number;
}

export type NewPiece = Omit<Piece, "key">;

export interface Queue {
  pieces: readonly Piece[];
  /** Grows whenever other pieces take the place of these. */
  run: number;
  /** What they are together: `album:12`, `artist:3`; a list of tracks is nothing. */
  origin: string;
  /** The place of what is played. */
  at: number;
  isPlaying: boolean;
  /** Where the piece begins, in seconds: after a reload in its middle. */
  startAt: number;
  /** Which of the pieces could not be played. */
  broken: string | undefined;
}

const EMPTY: Queue = {
  pieces: [],
  run: 0,
  origin: "",
  at: 0,
  isPlaying: false,
  startAt: 0,
  broken: undefined,
};
const KEY = "crateful.player";
const MOST_KEPT = 500;

let queue = EMPTY;
let keys = 0;
const listeners = new Set<() => void>();

export function queueNow(): Queue {
  return queue;
}

export function onQueue(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useQueue(): Queue {
  return useSyncExternalStore(onQueue, queueNow);
}

/** The piece that is played, if any. */
export function currentOf({ pieces, at }: Queue): Piece | undefined {
  return pieces[at];
}

function change(next: Partial<Queue>): void {
  queue = { ...queue, ...next };
  for (const listener of listeners) listener();
}

/** Have these in place of what there was. */
function replace(next: Partial<Queue>): void {
  change({ ...EMPTY, ...next, run: queue.run + 1 });
}

function keyed(pieces: readonly NewPiece[]): Piece[] {
  return pieces.map((piece) => {
    keys += 1;
    return { ...piece, key: `${Date.now()}-${keys}` };
  });
}

/** Play these, from one of them on, in place of what was played. */
export function play(pieces: readonly NewPiece[], at = 0, origin = ""): void {
  replace({ pieces: keyed(pieces), origin, at, isPlaying: pieces.length > 0 });
}

/** Play these, too, after all others. */
export function append(pieces: readonly NewPiece[]): void {
  change({ pieces: [...queue.pieces, ...keyed(pieces)] });
}

/** Go on with the piece at a place; past the end nothing is played any more. */
export function goTo(at: number): void {
  const isThere = at >= 0 && at < queue.pieces.length;
  change({ at: isThere ? at : 0, isPlaying: isThere, startAt: 0, broken: undefined });
}

export function setPlaying(isPlaying: boolean): void {
  if (isPlaying !== queue.isPlaying) change({ isPlaying, broken: undefined });
}

export function setBroken(key: string): void {
  change({ broken: key, isPlaying: false });
}

export function removeAt(place: number): void {
  const { pieces, at } = queue;
  if (place === at) return;
  change({ pieces: pieces.filter((_, other) => other !== place), at: place < at ? at - 1 : at });
}

/** Play nothing any more, and forget it. */
export function stop(): void {
  sessionStorage.removeItem(KEY);
  if (queue.pieces.length > 0) replace(EMPTY);
}

/** Keep it for a reload of this tab. */
export function keep(userId: number, position: number): void {
  if (queue.pieces.length === 0 || queue.pieces.length > MOST_KEPT) return;
  const { pieces, origin, at } = queue;
  const kept = { userId, pieces, origin, at, startAt: position };
  sessionStorage.setItem(KEY, JSON.stringify(kept));
}

/** Take up what this tab played before a reload; it waits until somebody has it go on. */
export function takeUp(userId: number): void {
  const kept = sessionStorage.getItem(KEY);
  if (!kept || queue.pieces.length > 0) return;
  const { userId: whose, ...before } = JSON.parse(kept) as Queue & { userId: number };
  if (whose === userId) replace(before);
  else sessionStorage.removeItem(KEY);
}
