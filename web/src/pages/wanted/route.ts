/** What the address of this page holds, and what it reads before it is there. */
import { newReleasesQuery, STATES, type State, wantedQuery } from "../../api/wanted";
import { choiceOf, type Preload, type RawSearch } from "../route";

export interface Search {
  state?: State | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return { state: choiceOf(raw.state, STATES) };
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { search }) => {
  void client.prefetchInfiniteQuery(wantedQuery(search.state));
  void client.prefetchQuery(newReleasesQuery);
};
