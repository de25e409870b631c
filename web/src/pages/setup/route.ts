/** What the address of this page holds, and what it reads before it is there. */
import { sessionQuery } from "../../api/session";
import { choiceOf, type Preload, type RawSearch } from "../route";

/** In the order in which one goes through them. */
export const STEPS = ["account", "folders", "sources", "names", "music", "finish"] as const;
export type Step = (typeof STEPS)[number];

export interface Search {
  step?: Step | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return { step: choiceOf(raw.step, STEPS) };
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client) => void client.prefetchQuery(sessionQuery);
