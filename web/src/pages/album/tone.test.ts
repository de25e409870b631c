import { describe, expect, it } from "vitest";
import { toneOf } from "./tone";

const RED = [200, 30, 30, 255];
const BLUE = [30, 60, 200, 255];
const GREY = [128, 128, 128, 255];

function many(pixel: number[], count: number): number[] {
  return Array.from({ length: count }, () => pixel).flat();
}

describe("toneOf", () => {
  it("has the hue of what most of a cover has", () => {
    expect(toneOf(many(RED, 64)).hue).toBeCloseTo(28, -1);
    expect(toneOf([...many(BLUE, 60), ...many(RED, 4)]).hue).toBeCloseTo(264, -1.5);
  });

  it("is never loud, and has no colour of its own making", () => {
    expect(toneOf(many([255, 0, 0, 255], 64)).chroma).toBeLessThanOrEqual(0.035);
    expect(toneOf(many(GREY, 64)).chroma).toBe(0);
    expect(toneOf([]).chroma).toBe(0);
  });

  it("is not washed out by grey", () => {
    const pure = toneOf(many(BLUE, 16));
    expect(toneOf([...many(BLUE, 16), ...many(GREY, 48)]).hue).toBe(pure.hue);
  });
});
