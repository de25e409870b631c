import { expect, test } from "vitest";
import type { Review } from "../../api/downloads";
import type { StagedFile } from "./compare";
import { pieceOf, seamOf } from "./hearing";

const file = (path: string, duration_ms: number): StagedFile => ({
  path,
  name: path,
  duration_ms,
  quality: "FLAC 16/44.1",
  disc: 1,
  number: 1,
  title: null,
  artist: null,
  codec: "flac",
  container: "flac",
});
const review = { download_id: 7, current: { artist: "Ada" }, cover_url: null } as Review;

test("a file is heard whole, under its own name where it has no title", () => {
  const piece = pieceOf(review, file("a/1.flac", 60_000));
  expect([piece.title, piece.artist, piece.from]).toEqual(["a/1.flac", "Ada", undefined]);
  expect(piece.sound).toMatchObject({ downloadId: 7, path: "a/1.flac" });
});

test("a seam is fifteen seconds around it, or as much as there is", () => {
  const next = file("2.flac", 60_000);
  const [end, begin] = seamOf(review, file("1.flac", 60_000), next);
  expect([end?.from, end?.until, begin?.from, begin?.until]).toEqual([52.5, undefined, 0, 7.5]);
  expect(seamOf(review, file("1.flac", 3_000), next)[0]?.from).toBe(0);
  expect(seamOf(review, file("1.flac", 60_000), undefined).map(({ from }) => from)).toEqual([45]);
});
