/** Which file becomes which track, line by line. Pure. */
import type { Candidate, Review } from "../../api/downloads";

export type StagedFile = Review["files"][number];

/** A track as the release names it. */
export interface Target {
  disc: number;
  number: number;
  title: string;
  artist: string | null;
  lengthMs: number | null;
}

export interface Line {
  key: string;
  kind: "same" | "changed" | "missing" | "extra";
  file: StagedFile | null;
  target: Target | null;
  /** How much longer the file is than the release says. */
  deltaMs: number | null;
}

/** What a file is called now: by its title, or else by its own name. */
export function nameOf({ title, name }: StagedFile): string {
  return title ?? name;
}

function isSame(file: StagedFile, target: Target): boolean {
  return (
    file.title === target.title &&
    file.number === target.number &&
    (file.disc ?? 1) === target.disc &&
    (file.artist === null || file.artist === target.artist)
  );
}

function matched(file: StagedFile | null, target: Target): Line {
  const { disc, number, lengthMs } = target;
  return {
    key: `${disc}-${number}`,
    kind: file && isSame(file, target) ? "same" : "changed",
    file,
    target,
    deltaMs: file && lengthMs !== null ? file.duration_ms - lengthMs : null,
  };
}

/** Read `2-05 Title`, as the service names what is missing. */
function missing(text: string): Line {
  const [, disc = "1", number = "0", title = text] = /^(\d+)-(\d+) (.*)$/s.exec(text) ?? [];
  return {
    key: `missing ${text}`,
    kind: "missing",
    file: null,
    target: { disc: Number(disc), number: Number(number), title, artist: null, lengthMs: null },
    deltaMs: null,
  };
}

const placeOf = ({ target }: Line) => (target ? target.disc * 10_000 + target.number : Infinity);

/** Return the lines of a candidate in the release's order; files that it lacks come last. */
export function compare(review: Review, candidate: Candidate): Line[] {
  const files = new Map(review.files.map((file) => [file.path, file]));
  const lines = candidate.matches.map(({ path, disc, number, title, artist, length_ms }) =>
    matched(files.get(path) ?? null, { disc, number, title, artist, lengthMs: length_ms }),
  );
  const extra = candidate.extra_paths.map(
    (path): Line => ({
      key: `extra ${path}`,
      kind: "extra",
      file: files.get(path) ?? null,
      target: null,
      deltaMs: null,
    }),
  );
  const named = [...lines, ...candidate.missing.map(missing)];
  return [...named.sort((one, other) => placeOf(one) - placeOf(other)), ...extra];
}

/** Return the lines of an import as it is: nothing changes. */
export function compareAsIs(review: Review): Line[] {
  return review.files.map((file, at) => ({
    key: file.path,
    kind: "same",
    file,
    target: {
      disc: file.disc ?? 1,
      number: file.number ?? at + 1,
      title: nameOf(file),
      artist: file.artist,
      lengthMs: null,
    },
    deltaMs: null,
  }));
}
