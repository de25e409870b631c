/** What the address of this page holds, and what it reads before it is there. */
import { STATES, type State } from "../../api/wanted-states";
import { loadPart } from "../../live/load-part";
import { loadChoice } from "../../ui/load-choice";
import { choiceOf, type Preload, type RawSearch } from "../route";

export interface Search {
  state?: State | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return { state: choiceOf(raw.state, STATES) };
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = async (client, { search }) => {
  void loadChoice();
  const { newReleasesQuery, wantedQuery } = await loadPart(() => import("../../api/wanted"));
  void client.prefetchInfiniteQuery(wantedQuery(search.state));
  void client.prefetchQuery(newReleasesQuery);
};
