/** What the address of this page holds, and what it reads before it is there. */
import { tracksQuery } from "../../api/downloads";
import { downloadQuery } from "../../api/search";
import { sourcesQuery } from "../../api/sources";
import type { Preload, RawSearch } from "../route";

export type Search = Record<never, never>;

/** Read what the address says after `?`. */
export function validateSearch(_raw: RawSearch): Search {
  return {};
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { params }) => {
  const id = Number(params.downloadId);
  if (!Number.isInteger(id)) return;
  void client.prefetchQuery(sourcesQuery);
  void client.prefetchQuery(downloadQuery(id));
  void client.prefetchQuery(tracksQuery(id));
};
