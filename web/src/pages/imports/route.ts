/** What the address of this page holds, and what it reads before it is there. */
import { importQuery, importRowsQuery, STATUSES, type Status } from "../../api/imports";
import { sessionQuery } from "../../api/session";
import { choiceOf, type Preload, type RawSearch, textOf } from "../route";

export interface Search {
  /** The import that is watched. */
  batch?: string | undefined;
  status?: Status | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return { batch: textOf(raw.batch), status: choiceOf(raw.status, STATUSES) };
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { search: { batch, status } }) => {
  const user = client.getQueryData(sessionQuery.queryKey)?.user;
  if (!batch || user?.is_admin === false) return;
  void client.prefetchQuery(importQuery(batch));
  void client.prefetchInfiniteQuery(importRowsQuery(batch, status));
};
