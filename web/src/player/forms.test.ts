import { describe, expect, test } from "vitest";
import { formOf, pathOf } from "./forms";
import type { Sound } from "./queue";

const track = (codec: string, container: string): Sound => ({
  id: 7,
  codec,
  container,
});
const chromium = (type: string) => !/alac|aiff/.test(type);
const safari = (type: string) => !/ogg|webm/.test(type);

describe("the form of a sound", () => {
  test("is the file itself where the browser plays it", () => {
    for (const sound of [track("flac", "flac"), track("opus", "ogg")]) {
      expect(formOf(sound, chromium)).toBe("original");
    }
    expect(formOf(track("alac", "mp4"), safari)).toBe("original");
  });
  test("is a copy of what no browser, or not this one, plays", () => {
    for (const sound of [track("alac", "mp4"), track("ape", "ape"), track("dsd", "dsf")]) {
      expect(formOf(sound, chromium)).toBe("opus");
    }
    expect(formOf(track("opus", "ogg"), safari)).toBe("aac");
  });
  test("is asked for by its name", () => {
    expect(pathOf(track("flac", "flac"), "original")).toBe("/api/tracks/7/stream");
    expect(pathOf(track("ape", "ape"), "opus")).toBe("/api/tracks/7/stream?as=opus");
  });
});
