/** Why a person is asked, in two words. Pure. */

const KNOWN = [
  "low-confidence",
  "no-match",
  "tie",
  "incomplete",
  "extra-tracks",
  "metadata-missing",
  "trailing-data",
  "would-replace",
] as const;

/** The name under which the catalogue of words has a reason. */
export function reasonName(reason: string): (typeof KNOWN)[number] | "other" {
  return KNOWN.find((each) => each === reason) ?? "other";
}
