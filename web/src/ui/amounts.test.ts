import { expect, it } from "vitest";
import { amountOf, durationOf, wholePercent } from "./amounts";

it.each([
  [0, 0, "byte"],
  [999, 999, "byte"],
  [1000, 1, "kilobyte"],
  [999_499, 999.499, "kilobyte"],
  [999_500, 0.9995, "megabyte"],
  [999_999, 0.999999, "megabyte"],
  [999_499_999, 999.499999, "megabyte"],
  [999_500_000, 0.9995, "gigabyte"],
  [999_940_000_000, 999.94, "gigabyte"],
  [999_950_000_000, 0.99995, "terabyte"],
  [5e15, 5000, "terabyte"],
])("says %d bytes as %d %s", (bytes, value, unit) => {
  const amount = amountOf(bytes);
  expect(amount.value).toBeCloseTo(value, 9);
  expect(amount.unit).toBe(unit);
});

it.each([
  [-1, 0, "second"],
  [2, 2, "second"],
  [59.4, 60, "second"],
  [61, 2, "minute"],
  [3540, 59, "minute"],
  [3541, 1, "hour"],
  [7201, 3, "hour"],
])("says of %d seconds to come %d %s", (seconds, value, unit) => {
  expect(durationOf(seconds)).toEqual({ value, unit });
});

it("never reads as a thousand of a unit that has a next one", () => {
  for (let bytes = 1; bytes < 2e12; bytes = Math.ceil(bytes * 1.01)) {
    for (const near of [bytes, 10 ** Math.round(Math.log10(bytes)) - 1]) {
      const { value, digits } = amountOf(near);
      expect(Number(value.toFixed(digits)), String(near)).toBeLessThan(1000);
    }
  }
});

it("reads every whole percent as itself, and less than it as the one before", () => {
  for (let percent = 0; percent <= 100; percent++) {
    expect(wholePercent(percent / 100)).toBe(percent);
    expect(wholePercent(Math.max(0, percent / 100 - 0.0001))).toBe(Math.max(0, percent - 1));
  }
});
