/** What the address of this page holds, and what it reads before it is there. */
import { tracksQuery } from "../../api/library";
import { loadChoice } from "../../ui/load-choice";
import { choiceOf, type Preload, type RawSearch, textOf } from "../route";

export const SORTS = ["title", "artist", "album", "duration", "added"] as const;
export const GRADES = ["hires", "lossless", "lossy"] as const;

export interface Search {
  sort?: (typeof SORTS)[number] | undefined;
  order?: "asc" | "desc" | undefined;
  quality?: (typeof GRADES)[number] | undefined;
  source?: string | undefined;
  /** Where the list begins. */
  letter?: string | undefined;
  q?: string | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return {
    sort: choiceOf(raw.sort, SORTS),
    order: choiceOf(raw.order, ["asc", "desc"] as const),
    quality: choiceOf(raw.quality, GRADES),
    source: textOf(raw.source),
    letter: textOf(raw.letter),
    q: textOf(raw.q),
  };
}

/** The list of an address. */
export function listOf({ letter, ...list }: Search) {
  return tracksQuery({ ...list, from_letter: letter });
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { search }) => {
  void loadChoice();
  void client.prefetchInfiniteQuery(listOf(search));
};
