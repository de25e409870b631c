/** What the address of this page holds, and what it reads before it is there. */
import { type HistoryFilter, historyQuery } from "../../api/history";
import { sourcesQuery } from "../../api/sources";
import { loadChoice } from "../../ui/load-choice";
import { choiceOf, numberOf, type Preload, type RawSearch, textOf } from "../route";

export const ACTIONS = ["added", "replaced", "deleted", "restored", "edited", "purged"] as const;

export type Search = HistoryFilter;

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return { action: choiceOf(raw.action, ACTIONS), by: numberOf(raw.by), q: textOf(raw.q) };
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { search }) => {
  void loadChoice();
  void client.prefetchQuery(sourcesQuery);
  void client.prefetchInfiniteQuery(historyQuery(search));
};
