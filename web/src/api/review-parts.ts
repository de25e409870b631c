/** Answers to more reviews than one request may carry. Pure. */
import type { Schema } from "./client";

type Outcomes = Schema<"ManyOutcomes">;
type Count = Exclude<keyof Outcomes, "may_replace" | "albums">;

/** Some of the reviews, and the albums that may make room for them. */
export interface Part {
  ids: readonly number[];
  mayReplace: readonly number[];
}

/** What an answer to some of them would do. */
export type Counted = Outcomes & Part;

/** What an answer to many would do, and the parts in which it is given. */
export interface ManyOutcomes extends Outcomes {
  parts: readonly Part[];
}

/** Reviews of one request: with as many albums that make room it stays below the 64 KiB that a
 * browser still sends while a page closes, and below what the service takes at once. */
const MOST_AT_ONCE = 2500;
/** Albums that make room, of which a count tells more than their number. */
const SHOWN_ALBUMS = 20;

/** Ids as they fit into one request each. */
export function inParts(ids: readonly number[]): readonly number[][] {
  const count = Math.ceil(ids.length / MOST_AT_ONCE);
  return Array.from({ length: count }, (_, nth) =>
    ids.slice(nth * MOST_AT_ONCE, (nth + 1) * MOST_AT_ONCE),
  );
}

/** Counts of parts as one; which albums may make room is told of each. */
export function together(counted: readonly Counted[]): ManyOutcomes {
  const sum = (name: Count) => counted.reduce((all, part) => all + part[name], 0);
  const albums = new Map(
    counted.flatMap((part) => part.albums).map((album) => [album.album_id, album]),
  );
  return {
    add: sum("add"),
    replace: sum("replace"),
    duplicate: sum("duplicate"),
    unnamed: sum("unnamed"),
    unproposed: sum("unproposed"),
    incomplete: sum("incomplete"),
    unknown: sum("unknown"),
    discard: sum("discard"),
    gone: sum("gone"),
    may_replace: [...new Set(counted.flatMap(({ may_replace }) => may_replace))],
    albums: [...albums.values()].slice(0, SHOWN_ALBUMS),
    parts: counted.map(({ ids, mayReplace }) => ({ ids, mayReplace })),
  };
}
