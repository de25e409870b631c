/** What the address of this page holds, and what it reads before it is there. */
import type { QueryClient } from "@tanstack/react-query";
import { countsQuery } from "../../api/downloads";
import { foldersQuery, needsQuery, othersQuery, recentQuery, runningQuery } from "../../api/home";
import { sessionQuery } from "../../api/session";
import type { Preload, RawSearch } from "../route";

export type Search = Record<never, never>;

/** Read what the address says after `?`. */
export function validateSearch(_raw: RawSearch): Search {
  return {};
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client) => {
  for (const query of [needsQuery, runningQuery]) void client.prefetchQuery(query);
  for (const query of [recentQuery, othersQuery]) void client.prefetchQuery(query);
  void client.prefetchQuery(countsQuery());
  void preloadFolders(client);
};

/** Only an admin may ask how full the disks are. */
async function preloadFolders(client: QueryClient): Promise<void> {
  try {
    const { user } = await client.ensureQueryData(sessionQuery);
    if (user?.is_admin) await client.prefetchQuery(foldersQuery);
  } catch {
    // The shell says that nobody answers.
  }
}
