import { expect, test } from "vitest";
import german from "./de/service.json";
import { formatter, localize } from "./localize";

const format = formatter("de", german);
const EMPTY = { code: "audio-empty", parameters: {} };

test("a sentence is said with its parameters, and one that stands within it too", () => {
  const why = [{ code: "audio-wrong-length", parameters: { there: 1.5, promised: 1234 } }];
  const parameters = { name: "a.flac", more: 1, why };
  expect(format([{ code: "audio-damaged-more", parameters }])).toBe(
    "a.flac und eine weitere Datei sind beschädigt: Nur 1,5 s von 1.234 s sind da.",
  );
});

test("a text of several sentences is said whole or left as it is", () => {
  const unknown = { code: "of-a-newer-service", parameters: {} };
  expect(format([EMPTY, EMPTY])).toBe("Die Datei ist leer. Die Datei ist leer.");
  expect(format([EMPTY, unknown])).toBeNull();
  const within = { code: "audio-damaged", parameters: { name: "a.flac", why: [unknown] } };
  expect(format([within])).toBeNull();
});

test("texts are put in where they stand, however deep, and others stay", () => {
  const page = {
    items: [
      { message: "The file is empty.", reason: "Whatever.", message_codes: { message: [EMPTY] } },
    ],
    fields: { name: "The name is empty." },
    message_codes: { "fields.name": [{ code: "name-empty", parameters: {} }] },
  };
  localize(page, format);
  expect(page.items[0]).toMatchObject({ message: "Die Datei ist leer.", reason: "Whatever." });
  expect(page.fields.name).toBe("Der Name ist leer.");
});

/** The names that a text fills in; the build has read it, so it is a list of its parts. */
function namesIn(text: unknown): string[] {
  if (!Array.isArray(text)) return [];
  return text.filter(Array.isArray).map(([name]) => String(name));
}

test("every text can be formatted", () => {
  for (const [code, text] of Object.entries<unknown>(german)) {
    const parameters = Object.fromEntries(namesIn(text).map((name) => [name, 2]));
    const formatted = format([{ code, parameters }]);
    expect(formatted, code).not.toMatch(/^$|[{}]/);
    expect(formatted, code).not.toBe(code);
  }
});
