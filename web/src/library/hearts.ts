/** Hearts in the cache: one change reaches every copy of what it is on. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { KEYS } from "../live/patches";

/** What a heart is on; the words of the API's addresses. */
export type HeartLevel = "albums" | "tracks" | "artists";

export interface HeartChange {
  level: HeartLevel;
  id: number;
  hearted: boolean;
}

type Fields = Record<string, unknown>;
type Snapshot = [QueryKey, unknown][];

/** Change every cached copy, and return what was there before. */
export function patchHearts(client: QueryClient, change: HeartChange): Snapshot {
  const before = client.getQueriesData<unknown>({ queryKey: KEYS.library });
  client.setQueriesData<unknown>({ queryKey: KEYS.library }, (cached: unknown) =>
    changed(cached, change, undefined),
  );
  return before;
}

/** Put back what {@link patchHearts} returned. */
export function putBack(client: QueryClient, before: Snapshot): void {
  for (const [key, data] of before) client.setQueryData(key, data);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

/** Return `value` with the heart changed wherever it is; the same object where it is not.
 *
 * @param artistId of the album that `value` is a part of.
 */
function changed(value: unknown, change: HeartChange, artistId: unknown): unknown {
  if (Array.isArray(value)) {
    const next = value.map((item) => changed(item, change, artistId));
    return next.some((item, index) => item !== value[index]) ? next : value;
  }
  if (!isFields(value)) return value;
  const owner = artistOf(value) ?? artistId;
  const next: Fields = { ...value };
  for (const [name, part] of Object.entries(value)) next[name] = changed(part, change, owner);
  if ("hearted" in value && isMeant(value, change, owner)) next.hearted = change.hearted;
  return Object.keys(next).some((name) => next[name] !== value[name]) ? next : value;
}

/** The artist of an album, or of a track's album. */
function artistOf(value: Fields): unknown {
  const holder = isFields(value.album) ? value.album : value;
  return isFields(holder.artist) ? holder.artist.id : undefined;
}

function levelOf(value: Fields): HeartLevel {
  if ("album_id" in value) return "tracks";
  return "album_count" in value ? "artists" : "albums";
}

/** Whether a heart on one thing is a heart on another: an artist's on every album and track. */
function isMeant(value: Fields, { level, id, hearted }: HeartChange, owner: unknown): boolean {
  const own = levelOf(value);
  if (own === level) return value.id === id;
  if (level === "artists") return owner === id;
  if (level === "albums") return own === "tracks" && value.album_id === id;
  // An album that loses a track is no longer kept as a whole.
  return !hearted && own === "albums" && hasTrack(value, id);
}

function hasTrack(album: Fields, id: number): boolean {
  return Array.isArray(album.tracks) && album.tracks.some((track: Fields) => track.id === id);
}
