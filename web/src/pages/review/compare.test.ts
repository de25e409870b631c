import { describe, expect, it } from "vitest";
import type { Candidate, Review } from "../../api/downloads";
import { compare, compareAsIs, type StagedFile } from "./compare";

function file(number: number, title: string | null): StagedFile {
  return {
    path: `${number}.flac`,
    name: `${number}.flac`,
    duration_ms: 60_000,
    quality: "FLAC 16/44.1",
    codec: "flac",
    container: "flac",
    disc: 1,
    number,
    title,
    artist: "The Fixtures",
  };
}

function match(number: number, title: string): Candidate["matches"][number] {
  return {
    path: `${number}.flac`,
    disc: 1,
    number,
    title,
    artist: "The Fixtures",
    length_ms: 58_000,
    distance: 0,
  };
}

const review = (...files: StagedFile[]) => ({ files }) as unknown as Review;
const candidate = (parts: Partial<Candidate>) =>
  ({ matches: [], extra_paths: [], missing: [], ...parts }) as unknown as Candidate;

describe("compare", () => {
  it("tells what stays from what changes", () => {
    const lines = compare(
      review(file(1, "One"), file(2, "Tow")),
      candidate({ matches: [match(2, "Two"), match(1, "One")] }),
    );
    expect(lines.map(({ kind, deltaMs }) => [kind, deltaMs])).toEqual([
      ["same", 2000],
      ["changed", 2000],
    ]);
  });

  it("puts what is missing at its place, and what is too much at the end", () => {
    const lines = compare(
      review(file(1, "One"), file(3, "Three"), file(9, "Hidden")),
      candidate({
        matches: [match(1, "One"), match(3, "Three")],
        missing: ["1-02 Two"],
        extra_paths: ["9.flac"],
      }),
    );
    expect(lines.map(({ kind }) => kind)).toEqual(["same", "missing", "same", "extra"]);
    expect(lines[1]?.target).toMatchObject({ disc: 1, number: 2, title: "Two" });
    expect(lines[3]?.file?.title).toBe("Hidden");
  });
});

describe("compareAsIs", () => {
  it("changes nothing, and calls a file without a title by its name", () => {
    const lines = compareAsIs(review(file(1, null)));
    expect(lines.map(({ kind, target }) => [kind, target?.title])).toEqual([["same", "1.flac"]]);
  });
});
