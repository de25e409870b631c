/** Texts of different hands in one line. Pure. */

/** As Unicode has it (UAX #9): what stands between them has a direction of its own. */
const ISOLATE = "\u2068";
const END = "\u2069";

/** Join what there is by dots; names of any direction keep to themselves. */
export function joined(parts: readonly (string | number | null | undefined | false)[]): string {
  return parts
    .filter((part) => part || part === 0)
    .map((part) => `${ISOLATE}${part}${END}`)
    .join(" · ");
}
