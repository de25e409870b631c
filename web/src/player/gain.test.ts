import { describe, expect, test } from "vitest";
import { loudness } from "./gain";

const MEASURED = { track_db: -6, track_peak: 0.9, album_db: -12, album_peak: 1 };
const UNKNOWN = { track_db: null, track_peak: null, album_db: null, album_peak: null };

describe("loudness", () => {
  test("is the volume where nobody measured", () => {
    expect(loudness(0.5, undefined, true)).toBe(0.5);
    expect(loudness(0.5, UNKNOWN, false)).toBe(0.5);
  });
  test("follows the track by itself and the album within it", () => {
    expect(loudness(1, MEASURED, false)).toBeCloseTo(0.501, 3);
    expect(loudness(1, MEASURED, true)).toBeCloseTo(0.251, 3);
  });
  test("takes the other one where one is not known", () => {
    expect(loudness(1, { ...MEASURED, album_db: null }, true)).toBeCloseTo(0.501, 3);
  });
  test("is never past full, and raises what is quiet as far as its peak allows", () => {
    const quiet = { ...UNKNOWN, track_db: 12, track_peak: 0.5 };
    expect(loudness(0.25, quiet, false)).toBeCloseTo(0.5, 3);
    expect(loudness(1, quiet, false)).toBe(1);
  });
});
