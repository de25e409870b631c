import { describe, expect, it } from "vitest";
import { comersLast, inOrder } from "./sections";

const rows = (...ids: number[]) => ids.map((id) => ({ id }));

describe("the order of a section", () => {
  it("is of what waits as it was read", () => {
    expect(inOrder("waiting", rows(2, 1, 3))).toEqual(rows(2, 1, 3));
  });

  it("begins with the newest elsewhere", () => {
    expect(inOrder("finished", rows(2, 1, 3))).toEqual(rows(3, 2, 1));
  });

  it("stays as it was under a hand, with what comes below", () => {
    const held = new Map(rows(2, 1, 3).map(({ id }) => [id, "waiting"]));
    expect(comersLast(rows(5, 3, 2, 4, 1), held)).toEqual(rows(2, 1, 3, 5, 4));
  });
});
