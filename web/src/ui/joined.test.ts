import { expect, it } from "vitest";
import { joined } from "./joined";

it("leaves out what there is not", () => {
  expect(joined(["one", null, undefined, "", false, 2])).toBe("\u2068one\u2069 · \u20682\u2069");
});
