/** Which downloads stand together. Pure. */
import type { Status, Wanted } from "../../api/downloads";

/** The parts of the queue, in order. */
export const SECTIONS = ["active", "waiting", "needs", "finished"] as const;
export type Section = (typeof SECTIONS)[number];

const STATUSES: Readonly<Record<Section, readonly Status[]>> = {
  active: ["downloading", "importing"],
  waiting: ["pending", "waiting"],
  needs: ["review", "failed"],
  finished: ["complete", "duplicate", "cancelled"],
};

type List = Pick<Wanted, "status" | "order">;

/** What is read with one request each: what lives changes places too often to be read apart. */
export const LISTS: readonly [List, List, List] = [
  { status: [...STATUSES.active, ...STATUSES.waiting], order: "next" },
  { status: STATUSES.needs },
  { status: STATUSES.finished },
];

/** Which request brings a section's rows. */
export const LIST_OF: Readonly<Record<Section, number>> = {
  active: 0,
  waiting: 0,
  needs: 1,
  finished: 2,
};

/** Where a download stands, by its status. */
export function sectionOf(status: Status): Section {
  return SECTIONS.find((section) => STATUSES[section].includes(status)) ?? "active";
}

/** How many downloads a section has in all. */
export function countOf(section: Section, byStatus: Readonly<Partial<Record<Status, number>>>) {
  return STATUSES[section].reduce((sum, status) => sum + (byStatus[status] ?? 0), 0);
}

/** Put a section's rows in the order in which they matter: what waits as it was read, which is as
 * it runs; elsewhere the newest first. */
export function inOrder<Row extends { id: number }>(section: Section, rows: readonly Row[]) {
  return section === "waiting" ? rows : [...rows].sort((one, other) => other.id - one.id);
}

/** Keep what a hand is over where it is; what comes in the meantime pushes nothing away. */
export function comersLast<Row extends { id: number }>(
  rows: readonly Row[],
  held: ReadonlyMap<number, unknown>,
): Row[] {
  const place = new Map([...held.keys()].map((id, at) => [id, at]));
  const placeOf = ({ id }: Row) => place.get(id) ?? held.size;
  return [...rows].sort((one, other) => placeOf(one) - placeOf(other));
}
