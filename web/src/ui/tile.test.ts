import { describe, expect, it } from "vitest";
import { hueOf, initialsOf } from "./tile";

describe("initialsOf", () => {
  it("takes two words", () => {
    expect(initialsOf("Loop Songs of Rain")).toBe("LS");
    expect(initialsOf("Mirrors")).toBe("M");
  });

  it("takes any alphabet, and figures", () => {
    expect(initialsOf("פרה שלום")).toBe("פש");
    expect(initialsOf("10,000 Days")).toBe("10");
    expect(initialsOf("初恋")).toBe("初");
    expect(initialsOf("élan vital")).toBe("ÉV");
  });

  it("takes nothing of signs", () => {
    expect(initialsOf("!!!")).toBe("");
    expect(initialsOf("")).toBe("");
  });
});

describe("hueOf", () => {
  it("is the same for the same name, and mostly another for others", () => {
    const names = Array.from({ length: 100 }, (_, at) => `Album ${at}`);
    expect(names.map(hueOf)).toEqual(names.map(hueOf));
    expect(new Set(names.map(hueOf)).size).toBeGreaterThan(60);
    expect(names.map(hueOf).every((hue) => hue >= 0 && hue < 360)).toBe(true);
  });
});
