import { expect, test } from "vitest";
import { withSearch } from "./with-search";

test("a search stands once, in place of what it was typed from", () => {
  expect(withSearch(["mi", "nina simone"], "miles")).toEqual(["miles", "nina simone"]);
  expect(withSearch(["b", "a"], "A")).toEqual(["A", "b"]);
});

test("the oldest goes when there are eight", () => {
  const before = ["1", "2", "3", "4", "5", "6", "7", "8"];
  expect(withSearch(before, "new")).toEqual(["new", ...before.slice(0, 7)]);
});
