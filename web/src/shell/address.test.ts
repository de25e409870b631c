import { describe, expect, it } from "vitest";
import { addressIn } from "./address";

describe("the address in a text", () => {
  it.each([
    ["https://artist.site.example/album/one", "https://artist.site.example/album/one"],
    [" http://site.example ", "http://site.example"],
    ["artist.site.example/album/one?from=app", "https://artist.site.example/album/one?from=app"],
    ["www.site.example/watch?v=1_a-b", "https://www.site.example/watch?v=1_a-b"],
    ["Listen to One by Two: https://site.example/x.", "https://site.example/x"],
    ["One (https://site.example/x) is good", "https://site.example/x"],
    ["One\nhttps://site.example/x?si=1\n", "https://site.example/x?si=1"],
  ])("is found in %j", (text, address) => {
    expect(addressIn(text)).toBe(address);
  });

  it.each([
    "AC/DC",
    "R.E.M.",
    "will.i.am",
    "Mr. Mister/Kyrie",
    "R.E.M./Green",
    "site.example",
    "10.000 Maniacs/MTV",
    "1.2/3",
    "",
    "https://",
  ])("is not seen in %j", (text) => {
    expect(addressIn(text)).toBeUndefined();
  });
});
