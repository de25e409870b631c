/** What may be chosen in a review. Pure. */
import type { Answer, Candidate, Review } from "../../api/downloads";

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

/** How the service is told. */
export function answerOf(chosen: NonNullable<Chosen>): Answer {
  return chosen === AS_IS ? { as_is: true } : { candidate_id: chosen.candidate_id };
}
