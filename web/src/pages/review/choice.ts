/** What may be chosen in a review. Pure. */
import type { Answer, Candidate, Review } from "../../api/downloads";

/** Take the album under the names that it has. */
export const AS_IS = "as-is";

/** What is chosen: a candidate, or `null` for the album as it is. */
export function chosenOf(review: Review, wanted: string | undefined): Candidate | null {
  if (wanted === AS_IS) return null;
  const find = (id: string | null | undefined) =>
    review.candidates.find(({ candidate_id }) => candidate_id === id);
  return find(wanted) ?? find(review.preselected) ?? review.candidates[0] ?? null;
}

/** How the service is told. */
export function answerOf(chosen: Candidate | null): Answer {
  return chosen ? { candidate_id: chosen.candidate_id } : { as_is: true };
}
