/** What the address of this page holds, and what it reads before it is there. */
import { folderQuery, keptAlbumsQuery, keptArtistsQuery, keptTracksQuery } from "../../api/library";
import { choiceOf, type Preload, type RawSearch } from "../route";

export const TABS = ["albums", "tracks", "artists"] as const;
export type TabName = (typeof TABS)[number];

export interface Search {
  /** `undefined` is the first one. */
  tab?: TabName | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  const tab = choiceOf(raw.tab, TABS);
  return { tab: tab === "albums" ? undefined : tab };
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { search }) => {
  void client.prefetchQuery(folderQuery);
  if (search.tab === "tracks") void client.prefetchInfiniteQuery(keptTracksQuery());
  else if (search.tab === "artists") void client.prefetchInfiniteQuery(keptArtistsQuery());
  else void client.prefetchInfiniteQuery(keptAlbumsQuery());
};
