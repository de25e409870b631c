/** What the address of this page holds, and what it reads before it is there. */
import { STATES } from "../../api/list-states";
import type { RowState } from "../../api/lists";
import { loadPart } from "../../live/load-part";
import { choiceOf, type Preload, type RawSearch } from "../route";

export interface Search {
  /** Which rows are shown; all when it is not said. */
  state?: RowState | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return { state: choiceOf(raw.state, STATES) };
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = async (client, { params, search }) => {
  const { listQuery, previewQuery, rowsQuery } = await loadPart(() => import("../../api/lists"));
  const id = Number(params.listId);
  void client.prefetchQuery(listQuery(id));
  void client.prefetchQuery(previewQuery(id));
  void client.prefetchInfiniteQuery(rowsQuery(id, search.state));
};
