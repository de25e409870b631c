/** What the list of reviews is made of, from top to bottom. Pure. */
import type { ReviewGroup } from "../../api/reviews";

export type Entry =
  | { kind: "group"; key: string; reason: string; ids: readonly number[]; isOpen: boolean }
  | { kind: "row"; key: string; id: number };

/** Groups without what is decided already; none that is empty. */
export function undecided(
  groups: readonly ReviewGroup[],
  decided: ReadonlySet<number>,
): ReviewGroup[] {
  return groups
    .map(({ reason, reviews }) => ({
      reason,
      reviews: reviews.filter(({ id }) => !decided.has(id)),
    }))
    .filter(({ reviews }) => reviews.length > 0);
}

/** The ids of all groups, in the order in which they stand. */
export function idsOf(groups: readonly ReviewGroup[]): number[] {
  return groups.flatMap(({ reviews }) => reviews.map(({ id }) => id));
}

/** Heads of groups, and the rows of those that are open. */
export function entriesOf(groups: readonly ReviewGroup[], closed: ReadonlySet<string>): Entry[] {
  return groups.flatMap(({ reason, reviews }): Entry[] => {
    const isOpen = !closed.has(reason);
    const ids = reviews.map(({ id }) => id);
    const rows = ids.map((id): Entry => ({ kind: "row", key: String(id), id }));
    return [{ kind: "group", key: reason, reason, ids, isOpen }, ...(isOpen ? rows : [])];
  });
}

/** Where the keyboard is: at an entry, and where that stood last, for when it is gone. */
export interface Place {
  key: string;
  at: number;
}

/** The place of the next or the previous row; the nearest one where there is no further row. */
export function stepped(
  entries: readonly Entry[],
  place: Place | undefined,
  step: 1 | -1,
): Place | undefined {
  const found = entries.findIndex(({ key }) => key === place?.key);
  // What came after the one that is gone has taken its place: it is the next.
  const from = found === -1 && place ? place.at - 0.5 : found;
  const rows = entries.flatMap(({ kind }, at) => (kind === "row" ? [at] : []));
  const before = rows.findLast((at) => at < from);
  const after = rows.find((at) => at > from);
  const here = rows.includes(from) ? from : undefined;
  const at = step === 1 ? (after ?? here ?? before) : (before ?? here ?? after);
  const entry = at === undefined ? undefined : entries[at];
  return entry && at !== undefined ? { key: entry.key, at } : undefined;
}

/** The same reasons with this one among them, or without it where it was. */
export function toggled(reasons: ReadonlySet<string>, reason: string): ReadonlySet<string> {
  const others = [...reasons].filter((each) => each !== reason);
  return new Set(others.length < reasons.size ? others : [...others, reason]);
}

/** The ids from one to another, both included, in the order in which they stand. */
export function between(ids: readonly number[], one: number, other: number): readonly number[] {
  const [from, to] = [ids.indexOf(one), ids.indexOf(other)].sort((a, b) => a - b);
  if (from === undefined || to === undefined || from < 0) return [other];
  return ids.slice(from, to + 1);
}
