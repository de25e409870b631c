/** What the address of this page holds, and what it reads before it is there. */
import { sessionQuery } from "../../api/session";
import { choiceOf, type Preload, type RawSearch, textOf } from "../route";

const REASONS = ["password"] as const;

export interface Search {
  /** Where to go afterwards: an address of our own. */
  next?: string | undefined;
  /** Why somebody who was signed in is here: their password was changed. */
  why?: (typeof REASONS)[number] | undefined;
}

/** Return an address of our own pages, or `undefined` for anybody else's. */
export function ownPath(raw: unknown): string | undefined {
  const text = textOf(raw);
  // "//host" and "/\host" are other people's, and so is whatever else a browser reads that way.
  if (!text?.startsWith("/") || /^\/[\\/]/.test(text)) return undefined;
  const here = new URL(document.baseURI).origin;
  return URL.canParse(text, here) && new URL(text, here).origin === here ? text : undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return { next: ownPath(raw.next), why: choiceOf(raw.why, REASONS) };
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client) => void client.prefetchQuery(sessionQuery);
