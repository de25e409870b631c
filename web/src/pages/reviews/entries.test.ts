import { expect, test } from "vitest";
import { between, entriesOf, idsOf, stepped, undecided } from "./entries";

const review = (id: number) => ({ id, confidence: null });
const GROUPS = [
  { reason: "no-match", reviews: [5, 4].map(review) },
  { reason: "tie", reviews: [9, 2].map(review) },
];

test("a closed group shows its head alone, and still has its ids", () => {
  const entries = entriesOf(GROUPS, new Set(["no-match"]));
  expect(entries.map(({ key }) => key)).toEqual(["no-match", "tie", "9", "2"]);
  expect(entries[0]).toMatchObject({ ids: [5, 4], isOpen: false });
});

test("what is decided is in no group, and a group without any is none", () => {
  expect(undecided(GROUPS, new Set([5, 4, 2]))).toEqual([{ reason: "tie", reviews: [review(9)] }]);
});

test("a range goes over groups in the order in which they stand, from either end", () => {
  const ids = idsOf(GROUPS);
  expect(between(ids, 4, 9)).toEqual([4, 9]);
  expect(between(ids, 2, 5)).toEqual([5, 4, 9, 2]);
  expect(between(ids, 77, 4)).toEqual([4]);
});

test("the keyboard keeps its row while others come and go", () => {
  const before = entriesOf(GROUPS, new Set());
  const place = { key: "4", at: 2 };
  const after = entriesOf([{ reason: "new", reviews: [8, 7].map(review) }, ...GROUPS], new Set());
  expect(stepped(before, place, 1)).toEqual({ key: "9", at: 4 });
  expect(stepped(after, place, 1)).toEqual({ key: "9", at: 7 });
  expect(stepped(after, place, -1)).toEqual({ key: "5", at: 4 });
});

test("where its row is gone, the next one is what took its place", () => {
  const place = { key: "5", at: 1 };
  const left = entriesOf(undecided(GROUPS, new Set([5])), new Set());
  expect(stepped(left, place, 1)).toEqual({ key: "4", at: 1 });
  expect(stepped(left, { key: "2", at: 5 }, 1)).toEqual({ key: "2", at: 4 });
  expect(stepped([], place, 1)).toBeUndefined();
});

test("the keyboard begins at the first row, and stays at the last", () => {
  const entries = entriesOf(GROUPS, new Set());
  expect(stepped(entries, undefined, 1)).toEqual({ key: "5", at: 1 });
  expect(stepped(entries, { key: "2", at: 5 }, 1)).toEqual({ key: "2", at: 5 });
  expect(stepped(entries, { key: "5", at: 1 }, -1)).toEqual({ key: "5", at: 1 });
});
