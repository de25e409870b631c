/** The link in what somebody typed, pasted or shared. Pure. */

const WITH_SCHEME = /https?:\/\/[^\s<>"]+/i;
/** Signs that end a sentence, not an address. */
const AFTER = /[.,;:!?)\]}'»”]+$/;
/** As browsers show it: a host with a dot, and a path. Bands have dots or slashes, seldom both. */
const WITHOUT_SCHEME = /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z]{2,}\/\S+$/i;

/** Return the address that a text is, or that stands in it; `undefined` where there is none. */
export function addressIn(text: string): string | undefined {
  const trimmed = text.trim();
  const found = trimmed.match(WITH_SCHEME)?.[0];
  if (found) return found === trimmed ? found : found.replace(AFTER, "");
  return WITHOUT_SCHEME.test(trimmed) ? `https://${trimmed}` : undefined;
}
