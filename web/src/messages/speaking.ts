/** Puts the service's sentences into a language, by a catalogue of it. */
import { createTranslator } from "use-intl/core";
import type { components } from "../api/schema";
import { loadPart } from "../live/load-part";
import { chosenLanguage } from "./languages";

type Told = components["schemas"]["Told"];
type Fields = Record<string, unknown>;
type Speak = (sentences: readonly Told[]) => string | null;

const MARK = '"said":{"';

let catalogue: Promise<Speak> | undefined;

function read(): Promise<Speak> {
  catalogue ??= loadPart(() => import("./de/said.json")).then(({ default: texts }) =>
    speaker(chosenLanguage(), texts),
  );
  return catalogue;
}

/** Return an answer with its sentences in the page's language; nothing if it is to stay. */
export async function spoken(response: Response): Promise<Response | undefined> {
  if (!response.headers.get("content-type")?.includes("json")) return undefined;
  const { status, statusText, headers } = response;
  let body = await response.text();
  if (body.includes(MARK)) {
    const value = JSON.parse(body);
    translate(value, await read());
    body = JSON.stringify(value);
  }
  return new Response(body, { status, statusText, headers });
}

/** Return what puts the sentences of a frame into the page's language, in their places. */
export async function frameSpeaker(): Promise<(frame: unknown) => void> {
  const say = await read();
  return (frame) => translate(frame, say);
}

/** Make what says sentences by a catalogue; `null` for one that is not in it. */
export function speaker(locale: string, texts: Record<string, string>): Speak {
  const format = createTranslator({ locale, messages: texts, onError: () => undefined });
  const one = ({ code, parameters }: Told): string | null => {
    if (!(code in texts)) return null;
    const values = Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === "object" ? all(value) : value,
    ]);
    if (values.some(([, value]) => value === null)) return null;
    return format(code as never, Object.fromEntries(values) as never);
  };
  const all: Speak = (sentences) => {
    const texts = sentences.map(one);
    return texts.includes(null) ? null : texts.join(" ");
  };
  return all;
}

/** Change every object that says something, and those within it. */
export function translate(value: unknown, by: Speak): void {
  if (typeof value !== "object" || value === null) return;
  const { said, ...rest } = value as Fields;
  for (const part of Object.values(rest)) translate(part, by);
  if (typeof said !== "object" || said === null) return;
  for (const [place, sentences] of Object.entries(said)) {
    const text = by(sentences as Told[]);
    if (text !== null) put(value as Fields, place, text);
  }
}

/** Put a text where it stands: `message`, or a form's `fields.username`. */
function put(into: Fields, place: string, text: string): void {
  if (place in into) into[place] = text;
  const fields = into.fields as Fields | undefined;
  if (fields && place.startsWith("fields.")) fields[place.slice("fields.".length)] = text;
}
