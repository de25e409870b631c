/** Where the rows of a list stand while they are moved. */

export interface Moved {
  id: number;
  /** The row that it stands behind; none: it is first. */
  after: number | null;
}

/** Returns the rows with one of them put before the one that is `at` a place now. */
export function moved(ids: readonly number[], id: number, at: number): readonly number[] {
  const place = Math.max(0, Math.min(ids.length, at));
  const before = ids.slice(0, place).filter((one) => one !== id);
  const after = ids.slice(place).filter((one) => one !== id);
  return [...before, id, ...after];
}

/** Returns the row that one stands behind. */
export function behind(ids: readonly number[], id: number): number | null {
  return ids[ids.indexOf(id) - 1] ?? null;
}
