import { expect, test } from "vitest";
import { behind, moved } from "./order";

test("a row goes before the one at its place, and no further than the ends", () => {
  expect(moved([1, 2, 3], 1, 2)).toEqual([2, 1, 3]);
  expect(moved([1, 2, 3], 3, 0)).toEqual([3, 1, 2]);
  expect(moved([1, 2, 3], 1, 9)).toEqual([2, 3, 1]);
  expect(moved([1, 2, 3], 3, -1)).toEqual([3, 1, 2]);
  expect(moved([1, 2, 3], 2, 2)).toEqual([1, 2, 3]);
});

test("what is first stands behind none", () => {
  expect(behind([3, 1, 2], 3)).toBeNull();
  expect(behind([3, 1, 2], 2)).toBe(1);
});
