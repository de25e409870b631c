/** Files put on tracks by hand: an order of files beside the order of the tracks. Pure. */
import type { Answer, Candidate, Review } from "../../api/downloads";

/** A file's path, or the place of a track that has no file. */
export type Slot = string;

const EMPTY = "\u0000";

export function isEmpty(slot: Slot): boolean {
  return slot.startsWith(EMPTY);
}

/** The slots as the service matched them: one for each track, then the files that are none. */
export function slotsOf(review: Review, release: Candidate | null): Slot[] {
  if (!release) return review.files.map(({ path }) => path);
  const at = new Map(release.matches.map(({ disc, number, path }) => [`${disc}-${number}`, path]));
  const placed = release.tracks.map(
    ({ disc, number }) => at.get(`${disc}-${number}`) ?? `${EMPTY}${disc}-${number}`,
  );
  return [
    ...placed,
    ...review.files.map(({ path }) => path).filter((path) => !placed.includes(path)),
  ];
}

/** The slots with one of them before or after another. */
export function moved(slots: readonly Slot[], slot: Slot, target: Slot, isAfter: boolean): Slot[] {
  const others = slots.filter((each) => each !== slot);
  const at = others.indexOf(target) + (isAfter ? 1 : 0);
  return [...others.slice(0, at), slot, ...others.slice(at)];
}

/** The slots with one of them a step further up or down. */
export function stepped(slots: readonly Slot[], slot: Slot, step: 1 | -1): Slot[] {
  const target = slots[slots.indexOf(slot) + step];
  return target === undefined ? [...slots] : moved(slots, slot, target, step === 1);
}

/** Which file is which track of the release. */
export function mappingOf(
  slots: readonly Slot[],
  release: Candidate,
): NonNullable<Answer["mapping"]> {
  return slots.flatMap((path, at) =>
    isEmpty(path) ? [] : [{ path, track_id: release.tracks[at]?.track_id ?? null, disc: 1 }],
  );
}

/** Where each file stands of an album as it is: in this order, on the disc that it is on. */
export function placesOf(slots: readonly Slot[], review: Review) {
  const discs = new Map(review.files.map(({ path, disc }) => [path, disc ?? 1]));
  const last = new Map<number, number>();
  return slots.map((path) => {
    const disc = discs.get(path) ?? 1;
    const number = (last.get(disc) ?? 0) + 1;
    last.set(disc, number);
    return { path, disc, number };
  });
}
