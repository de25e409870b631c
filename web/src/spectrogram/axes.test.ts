import { describe, expect, it } from "vitest";
import { frequencyMarks, outlineOf, timeMarks } from "./axes";

describe("axes", () => {
  it("marks frequencies where the picture has them", () => {
    const linear = frequencyMarks("linear", 22_050);
    expect(linear.map(({ value }) => value)).toEqual([
      2000, 4000, 6000, 8000, 10_000, 12_000, 14_000, 16_000, 18_000, 20_000,
    ]);
    expect(linear.at(-1)?.at).toBeCloseTo(20_000 / 22_050);
    const log = frequencyMarks("log", 22_050);
    expect(log[0]?.value).toBe(50);
    expect(log.find(({ value }) => value === 1000)?.at).toBeCloseTo(
      Math.log(50) / Math.log(22_050 / 20),
    );
    expect(frequencyMarks("log", 96_000).at(-1)?.value).toBe(50_000);
  });

  it("marks more of the time where there is more room", () => {
    expect(timeMarks(180, 1).map(({ value }) => value)).toEqual([30, 60, 90, 120, 150]);
    expect(timeMarks(180, 4)).toHaveLength(17);
    expect(timeMarks(1.5, 1).map(({ value }) => value)).toEqual([1]);
    expect(timeMarks(0, 1)).toEqual([]);
  });

  it("draws a waveform around its middle", () => {
    expect(
      outlineOf([
        [-0.5, 0.25],
        [0, 1],
      ]),
    ).toBe("0,0.75 1,0 1,1 0,1.5");
  });
});
