/** Where the marks of a spectrogram's axes are: a share of its height or width. Pure. */

export interface Mark {
  value: number;
  /** From 0, below or left, to 1. */
  at: number;
}

/** Where a logarithmic scale begins; see `audio/spectrogram/rows.py`. */
const LOWEST_HZ = 20;
const OCTAVES_HZ = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];
const STEPS_HZ = [1000, 2000, 5000, 10_000, 20_000];
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
const MOST_MARKS = 8;

/** The least of the steps that leaves no more than so many marks. */
function stepFor(steps: readonly number[], length: number, most: number): number {
  return steps.find((step) => length / step <= most) ?? length;
}

function upTo(length: number, step: number): number[] {
  return Array.from({ length: Math.floor(length / step) }, (_, at) => (at + 1) * step);
}

/** Frequencies in Hz; the highest is not marked, as its text would leave the picture. */
export function frequencyMarks(scale: "linear" | "log", highestHz: number): Mark[] {
  if (scale === "log") {
    const whole = Math.log(highestHz / LOWEST_HZ);
    return OCTAVES_HZ.filter((hz) => hz < 0.97 * highestHz).map((hz) => ({
      value: hz,
      at: Math.log(hz / LOWEST_HZ) / whole,
    }));
  }
  const step = stepFor(STEPS_HZ, highestHz, 2 * MOST_MARKS);
  return upTo(0.97 * highestHz, step).map((hz) => ({ value: hz, at: hz / highestHz }));
}

/** Seconds, more of them where the picture is wider. */
export function timeMarks(lengthS: number, zoom: number): Mark[] {
  const step = stepFor(STEPS_S, lengthS, MOST_MARKS * zoom);
  return upTo(0.97 * lengthS, step).map((s) => ({ value: s, at: s / lengthS }));
}

/** A channel's outline as the points of a polygon, in a box of its pieces by 2. */
export function outlineOf(pieces: readonly (readonly number[])[]): string {
  const above = pieces.map(([, high = 0], at) => `${at},${1 - high}`);
  const below = pieces.map(([low = 0], at) => `${at},${1 - low}`);
  return [...above, ...below.reverse()].join(" ");
}
