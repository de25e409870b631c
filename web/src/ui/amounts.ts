/** Amounts as people read them: pure, so that the borders between units have tests. */

const STEP = 1000;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

interface Amount {
  value: number;
  unit: (typeof UNITS)[number];
  /** Digits after the point. */
  digits: number;
}

/** Chooses the unit by what will be read: 999,999 bytes are a megabyte, not 1,000 kB. */
export function amountOf(bytes: number): Amount {
  let value = Math.max(0, bytes);
  for (const [power, unit] of UNITS.entries()) {
    const digits = power > 2 ? 1 : 0;
    const isLast = power === UNITS.length - 1;
    if (isLast || Number(value.toFixed(digits)) < STEP) return { value, unit, digits };
    value /= STEP;
  }
  throw new RangeError("there is a last unit");
}

interface Duration {
  value: number;
  unit: "second" | "minute" | "hour";
}

/** Chooses the unit of a time still to come, rounded up: 61 seconds are 2 minutes, never 0 hours. */
export function durationOf(seconds: number): Duration {
  if (seconds < 60) return { value: Math.ceil(Math.max(0, seconds)), unit: "second" };
  if (seconds <= 59 * 60) return { value: Math.ceil(seconds / 60), unit: "minute" };
  return { value: Math.ceil(seconds / 3600), unit: "hour" };
}

/**
 * A share of 1 in whole percent, never more than it is: 89.9 % are not yet 90.
 * 0.57 * 100 is 56.99999999999999, so what binary fractions lose is given back first.
 */
export function wholePercent(share: number): number {
  return Math.floor(Number((share * 100).toFixed(2)));
}
