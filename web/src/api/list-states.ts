/** The states of a list's rows: apart, as addresses are read before a page's code is there. */

/** In the order in which they are shown. */
export const STATES = [
  ...(["ask", "there", "found", "wanted"] as const),
  ...(["nobody", "dropped", "waiting"] as const),
] as const;
