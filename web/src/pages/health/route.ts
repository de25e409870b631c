/** What the address of this page holds, which is nothing, and what it reads before it is there. */
import { loadPart } from "../../live/load-part";
import type { Preload } from "../route";

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<object> = async (client) => {
  const { findingsQuery, scanQuery } = await loadPart(() => import("../../api/health-scan"));
  void client.prefetchQuery(scanQuery);
  void client.prefetchInfiniteQuery(findingsQuery);
};
