/** Hearts in the cache: a change reaches every copy of what it is on, those too that come later. */
import type { Query, QueryCacheNotifyEvent, QueryClient, QueryKey } from "@tanstack/react-query";
import { KEYS } from "../live/patches";

/** Of the mutations that change hearts; their variables are {@link HeartChanges}. */
export const HEARTS = ["hearts"];

/** What a heart is on; the words of the API's addresses. */
export type HeartLevel = "albums" | "tracks" | "artists";

export interface HeartChange {
  level: HeartLevel;
  id: number;
  hearted: boolean;
}

/** What one press changes, in this order. */
export interface HeartChanges {
  changes: readonly HeartChange[];
}

type Fields = Record<string, unknown>;
type Snapshot = [QueryKey, unknown][];

/** Change every cached copy, and return what was there before. */
export function patchHearts(client: QueryClient, { changes }: HeartChanges): Snapshot {
  const before = client.getQueriesData<unknown>({ queryKey: KEYS.library });
  client.setQueriesData<unknown>({ queryKey: KEYS.library }, (cached: unknown) =>
    allChanged(cached, changes),
  );
  return before;
}

/** Change every answer that comes while a heart is under way: it may be from before the heart.
 *
 * Returns what ends it.
 */
export function patchAnswers(client: QueryClient): () => void {
  return client.getQueryCache().subscribe((event) => {
    if (!isAnswer(event)) return;
    const underWay = client.getMutationCache().findAll({ mutationKey: HEARTS, status: "pending" });
    const changes = underWay.flatMap(
      ({ state }) => (state.variables as HeartChanges | undefined)?.changes ?? [],
    );
    if (changes.length === 0) return;
    client.setQueryData<unknown>(event.query.queryKey, (read: unknown) =>
      allChanged(read, changes),
    );
  });
}

function isAnswer(event: QueryCacheNotifyEvent): boolean {
  if (event.type !== "updated" || event.query.queryKey[0] !== KEYS.library[0]) return false;
  return event.action.type === "success" && !event.action.manual;
}

/** Read the library anew once a heart is answered, and let no answer come from before that. */
export function readHearts(client: QueryClient): void {
  const queryKey = KEYS.library;
  const isFirst = ({ state }: Query) => state.data === undefined;
  // Neither of these does `invalidateQueries` begin anew by itself.
  void client.cancelQueries({ queryKey, fetchStatus: "fetching", predicate: isFirst });
  void client.refetchQueries({ queryKey, fetchStatus: "fetching", type: "inactive" });
  void client.invalidateQueries({ queryKey });
}

/** Put back what {@link patchHearts} returned. */
export function putBack(client: QueryClient, before: Snapshot): void {
  for (const [key, data] of before) client.setQueryData(key, data);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function allChanged(value: unknown, changes: readonly HeartChange[]): unknown {
  return changes.reduce((before, change) => changed(before, change, undefined), value);
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
