/** What the address of this page holds, which is nothing, and what it reads before it is there. */
import { findingsQuery, scanQuery } from "../../api/health-scan";
import type { Preload } from "../route";

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<object> = (client) => {
  void client.prefetchQuery(scanQuery);
  void client.prefetchInfiniteQuery(findingsQuery);
};
