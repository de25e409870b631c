import { describe, expect, it } from "vitest";
import { inOrder } from "./sections";

describe("the order of a section", () => {
  it("begins with what runs next where all that waits is known", () => {
    expect(inOrder("waiting", [3, 2, 1], true)).toEqual([1, 2, 3]);
  });

  it("begins with the newest elsewhere, and while more is to be read", () => {
    expect(inOrder("finished", [3, 2, 1], true)).toEqual([3, 2, 1]);
    expect(inOrder("waiting", [3, 2, 1], false)).toEqual([3, 2, 1]);
  });
});
