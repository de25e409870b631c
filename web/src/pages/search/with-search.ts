/** Which searches are kept, and in which order. */
const MOST = 8;

/** The searches before with a new one at their top, in place of what it was typed from. */
export function withSearch(before: readonly string[], q: string): string[] {
  const typed = q.toLowerCase();
  const others = before.filter((each) => !typed.startsWith(each.toLowerCase()));
  return [q, ...others].slice(0, MOST);
}
