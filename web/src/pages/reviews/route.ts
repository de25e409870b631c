/** What the address of this page holds, and what it reads before it is there. */
import { groupsQuery } from "../../api/reviews";
import { numberOf, type Preload, type RawSearch } from "../route";

export interface Search {
  /** The percentage from which proposals are accepted together. */
  sure?: number | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  const sure = numberOf(raw.sure);
  return { sure: sure === undefined ? undefined : Math.min(100, Math.max(0, Math.round(sure))) };
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client) => {
  void client.prefetchQuery(groupsQuery);
};
