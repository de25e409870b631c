/** Which sources somebody took lossy audio from, knowing that: kept in this browser. */

const keyOf = (source: string) => `crateful.lossy.${source}`;

/** Whether this browser remembers that lossy audio of a source is fine. */
export function knowsLossy(source: string): boolean {
  return localStorage.getItem(keyOf(source)) === "fine";
}

/** Remember that lossy audio of a source is fine. */
export function rememberLossy(source: string): void {
  localStorage.setItem(keyOf(source), "fine");
}

/** Ask again the next time. */
export function forgetLossy(source: string): void {
  localStorage.removeItem(keyOf(source));
}
