/** What the address of this page holds, and what it reads before it is there. */
import { countsQuery, proposalsQuery, STATES, type State } from "../../api/proposals";
import type { Preload, RawSearch } from "../route";

export interface Search {
  /** Which albums are listed; the sure ones when it is not said. */
  state?: State | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return { state: STATES.find((state) => state === raw.state) };
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { search }) => {
  void client.prefetchQuery(countsQuery());
  void client.prefetchInfiniteQuery(proposalsQuery(search.state ?? "sure"));
};
