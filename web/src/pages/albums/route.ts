/** What the address of this page holds, and what it reads before it is there. */

import { type AlbumList, albumsPageQuery, facetsQuery } from "../../api/library";
import { sourcesQuery } from "../../api/sources";
import { VERDICTS } from "../../library/names";
import { loadPart } from "../../live/load-part";
import { loadChoice } from "../../ui/load-choice";
import { choiceOf, numberOf, type Preload, type RawSearch, textOf } from "../route";

export const SORTS = ["artist", "title", "added", "year"] as const;
const ORDERS = ["asc", "desc"] as const;
const GRADES = ["hires", "lossless", "lossy"] as const;

/** The list's order and filters, by the names of the API, and the letter it is scrolled to. */
export interface Search extends AlbumList {
  letter?: string | undefined;
}

/** Changes the list; what is `undefined` is taken away. */
export type ChangeList = (change: Partial<Search>) => void;

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return {
    sort: choiceOf(raw.sort, SORTS),
    order: choiceOf(raw.order, ORDERS),
    letter: textOf(raw.letter),
    q: textOf(raw.q),
    genre: textOf(raw.genre),
    source: textOf(raw.source),
    quality: choiceOf(raw.quality, GRADES),
    year_from: numberOf(raw.year_from),
    year_to: numberOf(raw.year_to),
    status: choiceOf(raw.status, ["incomplete"] as const),
    has_cover: raw.has_cover === false ? false : undefined,
    hearted: raw.hearted === true || undefined,
    added_by: numberOf(raw.added_by),
    authenticity: choiceOf(raw.authenticity, VERDICTS),
  };
}

/** The list of an address; where it is scrolled to makes no other list. */
export function listOf({ letter: _letter, ...list }: Search): AlbumList {
  return list;
}

/** How large covers are is chosen with a part that they need not wait for. */
export const loadCardSize = () => loadPart(() => import("./CardSize"));

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { search }) => {
  void loadChoice();
  void loadCardSize();
  void client.prefetchQuery(sourcesQuery);
  const list = listOf(search);
  void client.prefetchQuery(facetsQuery(list));
  void client.prefetchQuery(albumsPageQuery(list, undefined, 0));
};
