import { describe, expect, it } from "vitest";
import { type Part, wordDiff } from "./word-diff";

const made = (parts: Part[], ...kinds: Part["kind"][]) =>
  parts
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ text }) => text)
    .join("");

const PAIRS = [
  ["", ""],
  ["", "New"],
  ["Gone", ""],
  ["Lamps at the Pier", "Lighthouse"],
  ["Song (Live)", "Song [Live]"],
  ["Don’t Stop", "Don't Stop"],
  ["東京 の 夜", "東京 の 朝"],
  ["a b c d e", "c d e a b"],
  ["Leaving Again, Slowly", "Home Port, Slowly"],
  ["One / Two / Three", "1 / 2 / Three"],
  ["  two  spaces ", "two spaces"],
] as const;

describe("wordDiff", () => {
  it.each(PAIRS)("makes both texts again: %j, %j", (before, after) => {
    const parts = wordDiff(before, after);
    expect(made(parts, "same", "del")).toBe(before);
    expect(made(parts, "same", "ins")).toBe(after);
  });

  it("says nothing of what stayed", () => {
    expect(wordDiff("First Loop", "First Loop")).toEqual([{ kind: "same", text: "First Loop" }]);
  });

  it("marks whole words, not letters", () => {
    expect(wordDiff("Night Ferry", "Night Ferries")).toEqual([
      { kind: "same", text: "Night " },
      { kind: "del", text: "Ferry" },
      { kind: "ins", text: "Ferries" },
    ]);
  });

  it("takes words that changed side by side as one change", () => {
    expect(wordDiff("Leaving Again", "Home Port")).toEqual([
      { kind: "del", text: "Leaving Again" },
      { kind: "ins", text: "Home Port" },
    ]);
  });

  it("keeps a word with its apostrophe", () => {
    expect(made(wordDiff("Don't Go", "Do Go"), "del")).toBe("Don't");
  });

  it("takes a word that was added at the end as just that", () => {
    expect(wordDiff("Pilot Boat", "Pilot Boat (Remastered)")).toEqual([
      { kind: "same", text: "Pilot Boat" },
      { kind: "ins", text: " (Remastered)" },
    ]);
  });
});
