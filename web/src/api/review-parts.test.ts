import { expect, test } from "vitest";
import { inParts, type Part, together } from "./review-parts";

const KEEPALIVE_BYTES = 64 * 1024;

test("an answer to any number fits into what a closing page still sends, whatever makes room", () => {
  const ids = Array.from({ length: 12_000 }, (_, nth) => 1_000_000_000 + nth);
  const parts = inParts(ids);
  expect(parts.flat()).toEqual(ids);
  for (const part of parts) {
    const body = { ids: part, answer: "as_is", incomplete: false, may_replace: part };
    expect(JSON.stringify(body).length).toBeLessThan(KEEPALIVE_BYTES);
  }
  expect(inParts([])).toEqual([]);
});

test("counts of parts are one, and each part keeps the albums that it was told of", () => {
  const counted = { duplicate: 0, unnamed: 0, unproposed: 0, incomplete: 0, unknown: 0 };
  const part = (ids: number[], mayReplace: number[]) => ({
    ...counted,
    ...{ add: 2, replace: 1, discard: 0, gone: 0, albums: [] },
    ...{ ids, mayReplace, may_replace: mayReplace },
  });
  const told = together([part([1, 2, 3], [7]), part([4, 5, 6], [7])]);
  expect(told).toMatchObject({ add: 4, replace: 2, may_replace: [7] });
  const parts: Part[] = [
    { ids: [1, 2, 3], mayReplace: [7] },
    { ids: [4, 5, 6], mayReplace: [7] },
  ];
  expect(told.parts).toEqual(parts);
});
