/** What may be chosen in a review. Pure. */
import type { Answer, AnswerOutcome, Candidate, Review } from "../../api/downloads";
import type { TypedNames } from "./Names";
import { mappingOf, placesOf, type Slot } from "./order";

/** Take the album under the names that it has. */
export const AS_IS = "as-is";

/** `undefined`: nobody has chosen, and the service leaves it open. */
export type Chosen = Candidate | typeof AS_IS | undefined;

/** What is chosen: by the person, else by the service, else nothing. */
export function chosenOf(review: Review, wanted: string | undefined): Chosen {
  if (wanted === AS_IS) return AS_IS;
  const find = (id: string | null | undefined) =>
    review.candidates.find(({ candidate_id }) => candidate_id === id);
  return find(wanted) ?? find(review.preselected);
}

/** The release that is chosen, if it is one. */
export function releaseOf(chosen: Chosen): Candidate | null {
  return chosen === AS_IS ? null : (chosen ?? null);
}

/** What an answer would do, as far as the service told. */
export function outcomeOf(review: Review, chosen: NonNullable<Chosen>): AnswerOutcome {
  return chosen === AS_IS ? review.as_is : chosen.outcome;
}

/** The albums that may make room: those that the person was told of, and no other. */
export function mayReplace({ action, album }: AnswerOutcome): number[] {
  return action === "replace" && album ? [album.album_id] : [];
}

/** What is changed by hand of what is chosen. */
export interface ByHand {
  /** The order of the files, where it was changed. */
  slots?: readonly Slot[] | undefined;
  typed: TypedNames;
}

/** What is asked for, without what it may replace. */
export function answerOf(review: Review, chosen: NonNullable<Chosen>, byHand: ByHand): Answer {
  const { slots, typed } = byHand;
  if (chosen !== AS_IS) {
    const mapping = slots && { mapping: mappingOf(slots, chosen) };
    return { candidate_id: chosen.candidate_id, ...mapping };
  }
  const names = namesOf(review, typed, slots);
  return { as_is: Object.keys(names).length > 0 ? names : true };
}

const YEAR = /^[1-9]\d{3}$/;

function yearOf({ year }: TypedNames): number | undefined {
  const text = year?.trim() ?? "";
  return YEAR.test(text) ? Number(text) : undefined;
}

/** Whether something was typed that is no year: it is said, and not left out without a word. */
export function isYearWrong(typed: TypedNames): boolean {
  return Boolean(typed.year?.trim()) && yearOf(typed) === undefined;
}

function namesOf(review: Review, typed: TypedNames, slots: readonly Slot[] | undefined) {
  const { artist, album, edition } = typed;
  const places = new Map(slots ? placesOf(slots, review).map((one) => [one.path, one]) : []);
  const tracks = review.files
    .map(({ path }) => {
      const title = typed.titles?.[path]?.trim();
      return { path, ...places.get(path), ...(title && { title }) };
    })
    .filter((track) => Object.keys(track).length > 1);
  const year = yearOf(typed);
  return {
    ...(artist?.trim() && { artist: artist.trim() }),
    ...(album?.trim() && { album: album.trim() }),
    ...(edition?.trim() && { edition: edition.trim() }),
    ...(year && { year }),
    ...(tracks.length > 0 && { tracks }),
  };
}

/** Whether the answer is another one than the service told the outcome of by itself. */
export function isByHand({ slots, typed }: ByHand): boolean {
  return slots !== undefined || Object.keys(typed).length > 0;
}
