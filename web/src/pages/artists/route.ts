/** What the address of this page holds, and what it reads before it is there. */
import { artistsQuery } from "../../api/library";
import { choiceOf, type Preload, type RawSearch, textOf } from "../route";

export interface Search {
  order?: "asc" | "desc" | undefined;
  /** Where the list begins. */
  letter?: string | undefined;
  q?: string | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return {
    order: choiceOf(raw.order, ["asc", "desc"] as const),
    letter: textOf(raw.letter),
    q: textOf(raw.q),
  };
}

/** The list of an address. */
export function listOf({ letter, ...list }: Search) {
  return artistsQuery({ ...list, from_letter: letter });
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { search }) =>
  void client.prefetchInfiniteQuery(listOf(search));
