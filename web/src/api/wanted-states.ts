/** The states of what is wanted: apart, as addresses are read before a page's code is there. */

/** In the order in which they are offered. */
export const STATES = [
  ...(["ask", "wanted", "searching", "not_found"] as const),
  ...(["found", "owned", "dropped"] as const),
] as const;
export type State = (typeof STATES)[number];
