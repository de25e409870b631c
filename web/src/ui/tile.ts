/** What stands for a picture that is not there: two letters, in a colour of their own. Pure. */

/** The first letters of a name's first two words: `LS` of "Loop Songs". */
export function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’]*/gu) ?? [];
  return words
    .slice(0, 2)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0))
    .join("")
    .toUpperCase();
}

/** Degrees of a colour circle: the same for the same name, on every machine. */
export function hueOf(name: string): number {
  return [...name].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 3607, 0) % 360;
}
