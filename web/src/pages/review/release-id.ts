/** Finds a release's id in what somebody pasted. Pure. */

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const BARE = new RegExp(`^${UUID}$`, "i");
const IN_ADDRESS = new RegExp(`/release/(${UUID})(?:[/?#]|$)`, "i");

/** Return the id of a MusicBrainz release: itself, or in the address of its page. */
export function releaseIdOf(text: string): string | undefined {
  const trimmed = text.trim();
  if (BARE.test(trimmed)) return trimmed.toLowerCase();
  return IN_ADDRESS.exec(trimmed)?.[1]?.toLowerCase();
}
