import { expect, it } from "vitest";
import { releaseIdOf } from "./release-id";

const ID = "eafbaff7-0c75-54af-a5de-835791962c08";

it.each([
  ID,
  ` ${ID.toUpperCase()} `,
  `https://musicbrainz.org/release/${ID}`,
  `https://beta.musicbrainz.org/release/${ID}/cover-art`,
  `http://mirror.home:5000/release/${ID}?tport=1#top`,
])("finds the release in %s", (text) => {
  expect(releaseIdOf(text)).toBe(ID);
});

it.each(["", "Harbour Lights", `https://musicbrainz.org/release-group/${ID}`, `${ID}0`])(
  "finds none in %j",
  (text) => {
    expect(releaseIdOf(text)).toBeUndefined();
  },
);
