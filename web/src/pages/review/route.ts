/** What the address of this page holds, and what it reads before it is there. */
import { reviewQuery } from "../../api/downloads";
import { groupsQuery } from "../../api/reviews";
import { downloadQuery } from "../../api/search";
import { type Preload, type RawSearch, textOf } from "../route";

export interface Search {
  /** The id of the chosen candidate, or `as-is`. */
  candidate?: string | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return { candidate: textOf(raw.candidate) };
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { params }) => {
  const id = Number(params.downloadId);
  if (!Number.isInteger(id)) return;
  void client.prefetchQuery(downloadQuery(id));
  void client.prefetchQuery(reviewQuery(id));
  void client.prefetchQuery(groupsQuery);
};
