/** What the address of this page holds, and what it reads before it is there. */
import {
  catalogueDownloadsQuery,
  catalogueQuery,
  ownedQuery,
  SEARCH_TYPES,
  type SearchType,
} from "../../api/search";
import { sourcesQuery } from "../../api/sources";
import { choiceOf, type Preload, type RawSearch, textOf } from "../route";

export interface Search {
  q?: string | undefined;
  type?: SearchType | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return { q: textOf(raw.q)?.trim(), type: choiceOf(raw.type, SEARCH_TYPES) };
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { search: { q, type = "album" } }) => {
  void client.prefetchQuery(sourcesQuery);
  void client.prefetchQuery(catalogueDownloadsQuery());
  if (!q) return;
  void client.prefetchQuery(ownedQuery(q));
  void client.prefetchQuery(catalogueQuery(q, type));
};
