/** What the address of this page holds, and what it reads before it is there. */
import { albumFilesQuery, albumQuery } from "../../api/library";
import { sourcesQuery } from "../../api/sources";
import { choiceOf, numberOf, type Preload, type RawSearch } from "../route";

export const TABS = ["tracks", "quality", "provenance", "files"] as const;
export type TabName = (typeof TABS)[number];

export interface Search {
  /** `undefined` is the first one. */
  tab?: TabName | undefined;
  /** A track whose details are open. */
  details?: number | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  const tab = choiceOf(raw.tab, TABS);
  return { tab: tab === "tracks" ? undefined : tab, details: numberOf(raw.details) };
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { params, search }) => {
  void client.prefetchQuery(sourcesQuery);
  const albumId = Number(params.albumId);
  void client.prefetchQuery(albumQuery(albumId));
  if (search.tab === "files") void client.prefetchQuery(albumFilesQuery(albumId));
};
