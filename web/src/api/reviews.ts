/** Reviews by the hundred: their groups, their rows, and one answer to many. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type Download, KEYS } from "../live/patches";
import { api, type Schema, take } from "./client";
import { ProblemError } from "./problem";
import { type Counted, inParts, type ManyOutcomes, type Part, together } from "./review-parts";

export type ReviewGroup = Schema<"ReviewGroup">;
export type AnswerToMany = Schema<"ManyReviews">["answer"];

/** Rows of one request. */
const A_PAGE = 100;

/** All that waits for a decision, by its reason, the largest group first; ids alone. */
export const groupsQuery = queryOptions({
  queryKey: [...KEYS.downloads, "groups"],
  queryFn: () => take(api.GET("/api/downloads/reviews")),
});

/** What is asked for at this moment: the ids, and the one answer that all of them wait for. */
let asking: { ids: Set<number>; rows: Promise<Map<number, Download>> } | undefined;

/** Fetch one row together with all that are asked for at the same moment. */
async function fetchRow(id: number): Promise<Download> {
  if (!asking) {
    const ids = new Set<number>();
    asking = { ids, rows: fetchSoon(ids) };
  }
  asking.ids.add(id);
  const row = (await asking.rows).get(id);
  if (!row) throw new ProblemError(404, "download-not-found", "It is not there any more.");
  return row;
}

async function fetchSoon(ids: ReadonlySet<number>): Promise<Map<number, Download>> {
  await new Promise((resolve) => setTimeout(resolve));
  asking = undefined;
  const found = new Map<number, Download>();
  const all = [...ids];
  for (let from = 0; from < all.length; from += A_PAGE) {
    const query = { id: all.slice(from, from + A_PAGE), limit: A_PAGE };
    for (const row of await take(api.GET("/api/downloads", { params: { query } }))) {
      found.set(row.id, row);
    }
  }
  return found;
}

/** One row of a list that knows only its ids. */
export function rowQuery(id: number) {
  return queryOptions({ queryKey: KEYS.download(id), queryFn: () => fetchRow(id) });
}

/** An answer to many reviews, before it is given. */
export interface AnswerMany {
  ids: readonly number[];
  answer: AnswerToMany;
  /** Also albums of which something is missing. */
  incomplete: boolean;
}

async function count(
  { ids: all, answer, incomplete }: AnswerMany,
  signal: AbortSignal,
): Promise<ManyOutcomes> {
  const counted: Counted[] = [];
  for (const ids of inParts(all)) {
    const body = { ids, answer, incomplete };
    const told = await take(api.POST("/api/downloads/reviews/outcome", { body, signal }));
    counted.push({ ...told, ids, mayReplace: told.may_replace });
  }
  return together(counted);
}

/** What an answer would do, counted; as the library is now. */
export function countQuery(asked: AnswerMany) {
  return queryOptions({
    queryKey: [...KEYS.reviews, "count", asked.answer, asked.incomplete, asked.ids],
    queryFn: ({ signal }) => count(asked, signal),
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
}

/** Give the answer; no other album makes room than those that were told. */
export async function answerMany(
  { answer, incomplete }: AnswerMany,
  parts: readonly Part[],
): Promise<Schema<"ManyReviewsAnswered">> {
  const all: Schema<"ManyReviewsAnswered"> = { answered: [], left: [] };
  for (const { ids, mayReplace } of parts) {
    const body = { ids: [...ids], answer, incomplete, may_replace: [...mayReplace] };
    const { answered, left } = await take(
      api.POST("/api/downloads/reviews/answer", { body, keepalive: true }),
    );
    all.answered.push(...answered);
    all.left.push(...left);
  }
  return all;
}
