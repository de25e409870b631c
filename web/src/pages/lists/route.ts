/** What the address of this page holds, and what it reads before it is there. */
import { loadPart } from "../../live/load-part";
import type { Preload, RawSearch } from "../route";

export type Search = Record<never, never>;

/** Read what the address says after `?`. */
export function validateSearch(_raw: RawSearch): Search {
  return {};
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = async (client) => {
  const { listsQuery } = await loadPart(() => import("../../api/lists"));
  void client.prefetchQuery(listsQuery);
};
