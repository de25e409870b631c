import { expect, test } from "vitest";
import type { Candidate, Review } from "../../api/downloads";
import { isEmpty, mappingOf, moved, placesOf, slotsOf, stepped } from "./order";

const file = (path: string, disc = 1) => ({ path, disc });
const review = { files: [file("a"), file("b"), file("c")] } as unknown as Review;
const track = (number: number) => ({ track_id: `t${number}`, disc: 1, number });
const release = {
  tracks: [1, 2, 3].map(track),
  matches: [
    { disc: 1, number: 1, path: "b" },
    { disc: 1, number: 3, path: "a" },
  ],
} as unknown as Candidate;

test("a track without a file is a slot, and files that are no track come last", () => {
  const slots = slotsOf(review, release);
  expect(slots.map((slot) => (isEmpty(slot) ? "-" : slot))).toEqual(["b", "-", "a", "c"]);
  expect(mappingOf(slots, release).map(({ path, track_id }) => [path, track_id])).toEqual([
    ["b", "t1"],
    ["a", "t3"],
    ["c", null],
  ]);
});

test("a file goes before or after another, or a step, and never off the list", () => {
  expect(moved(["a", "b", "c"], "a", "c", true)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b", "c"], "c", "a", false)).toEqual(["c", "a", "b"]);
  expect(stepped(["a", "b", "c"], "a", 1)).toEqual(["b", "a", "c"]);
  expect(stepped(["a", "b", "c"], "a", -1)).toEqual(["a", "b", "c"]);
});

test("as it is, files are counted on the disc that they are on", () => {
  const two = { files: [file("a"), file("b", 2), file("c")] } as unknown as Review;
  expect(placesOf(["c", "b", "a"], two)).toEqual([
    { path: "c", disc: 1, number: 1 },
    { path: "b", disc: 2, number: 1 },
    { path: "a", disc: 1, number: 2 },
  ]);
});
