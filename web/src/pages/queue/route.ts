/** What the address of this page holds, and what it reads before it is there. */
import { countsQuery, downloadsQuery } from "../../api/downloads";
import { sourcesQuery } from "../../api/sources";
import { loadChoice } from "../../ui/load-choice";
import { choiceOf, numberOf, type Preload, type RawSearch, textOf } from "../route";
import { LISTS, SECTIONS, type Section } from "./sections";

export interface Search {
  /** Only this section. */
  status?: Section | undefined;
  /** Of an admin: only their own. */
  mine?: true | undefined;
  source?: string | undefined;
  /** The download whose details are shown. */
  open?: number | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return {
    status: choiceOf(raw.status, SECTIONS),
    mine: raw.mine === true ? true : undefined,
    source: textOf(raw.source),
    open: numberOf(raw.open),
  };
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { search: { mine, source } }) => {
  void loadChoice();
  void client.prefetchQuery(sourcesQuery);
  void client.prefetchQuery(countsQuery(mine));
  for (const list of LISTS) {
    void client.prefetchInfiniteQuery(downloadsQuery({ ...list, source, mine }));
  }
};
