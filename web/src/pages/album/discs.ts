/** An album's tracks by disc, with what is missing in its place. */
import type { Track } from "../../api/library";

/** A track that is not there. */
export interface Ghost {
  disc: number;
  number: number;
  title: string;
}

export interface Disc {
  disc: number;
  rows: (Track | Ghost)[];
}

/** `2-05 Title`, as the API words it; a title alone stands at the end. */
function ghostOf(text: string, lastDisc: number): Ghost {
  const [, disc, number, title] = /^(\d+)-(\d+) (.+)$/.exec(text) ?? [];
  if (!title) return { disc: lastDisc, number: Number.MAX_SAFE_INTEGER, title: text };
  return { disc: Number(disc), number: Number(number), title };
}

/** Put tracks and those that are missing in the order of the release. */
export function discsOf(tracks: readonly Track[], missing: readonly string[]): Disc[] {
  const lastDisc = Math.max(1, ...tracks.map(({ disc }) => disc));
  const ghosts = missing.map((text) => ghostOf(text, lastDisc));
  const discs = new Map<number, (Track | Ghost)[]>();
  for (const row of [...tracks, ...ghosts]) {
    discs.set(row.disc, [...(discs.get(row.disc) ?? []), row]);
  }
  return [...discs]
    .sort(([one], [other]) => one - other)
    .map(([disc, rows]) => ({ disc, rows: rows.sort((one, other) => one.number - other.number) }));
}
