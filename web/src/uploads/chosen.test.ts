import { expect, test } from "vitest";
import { added, picked } from "./chosen";

function file(path: string): File {
  const made = new File(["x"], path.split("/").at(-1) ?? "");
  Object.defineProperty(made, "webkitRelativePath", { value: path.includes("/") ? path : "" });
  return made;
}

test("a folder's files keep their places, and what is hidden stays where it is", () => {
  const chosen = picked([file("Album/CD1/01.flac"), file("Album/.DS_Store"), file("song.mp3")]);
  expect(chosen.map(({ path }) => path)).toEqual(["Album/CD1/01.flac", "song.mp3"]);
});

const chosen = (path: string, content = "x") => ({
  path,
  file: new File([content], path, { lastModified: 1 }),
});

test("what is dropped while the first is sent waits for its turn", () => {
  const [first, second, third] = [[chosen("a.zip")], [chosen("b.zip")], [chosen("c.zip")]];
  expect(added([], first, false)).toEqual([first]);
  expect(added([first], second, true)).toEqual([first, second]);
  expect(added([first, second], third, true)).toEqual([first, [...second, ...third]]);
  expect(added([first], [], true)).toEqual([first]);
});

test("what is dropped before is sent together, and the same file once", () => {
  const [first, second] = [[chosen("a.zip")], [chosen("b.zip")]];
  expect(added([first], [...second, chosen("a.zip")], false)).toEqual([[...first, ...second]]);
});

test("two files of one name are sent one after the other", () => {
  const [one, other] = [[chosen("CD1/01.flac")], [chosen("CD1/01.flac", "another album")]];
  expect(added([one], other, false)).toEqual([one, other]);
});
