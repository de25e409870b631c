/** What the address of this page holds, and what it reads before it is there. */
import type { Kind } from "../../api/duplicates";
import { loadPart } from "../../live/load-part";
import type { Preload } from "../route";

export interface Search {
  kind?: "recording" | undefined;
}

export function validateSearch(raw: Record<string, unknown>): Search {
  return raw.kind === "recording" ? { kind: "recording" } : {};
}

export const kindOf = ({ kind }: Search): Kind => kind ?? "album";

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = async (client, { search }) => {
  const { duplicatesQuery } = await loadPart(() => import("../../api/duplicates"));
  void client.prefetchInfiniteQuery(duplicatesQuery(kindOf(search)));
};
