/** Which downloads stand together. Pure. */
import type { Status } from "../../api/downloads";

/** The parts of the queue, in order. */
export const SECTIONS = ["active", "waiting", "needs", "finished"] as const;
export type Section = (typeof SECTIONS)[number];

const STATUSES: Readonly<Record<Section, readonly Status[]>> = {
  active: ["downloading", "importing"],
  waiting: ["pending", "waiting"],
  needs: ["review", "failed"],
  finished: ["complete", "duplicate", "cancelled"],
};

/** What is read with one request each: what lives changes places too often to be read apart. */
export const LISTS: readonly (readonly Status[])[] = [
  [...STATUSES.active, ...STATUSES.waiting],
  STATUSES.needs,
  STATUSES.finished,
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

/** Put a section's rows, newest first, in the order in which they matter: what runs next stands
 * first among those that wait, once all of these are known. */
export function inOrder<Row>(section: Section, rows: readonly Row[], isWhole: boolean) {
  return section === "waiting" && isWhole ? [...rows].reverse() : rows;
}
