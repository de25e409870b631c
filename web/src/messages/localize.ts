/** Puts the service's sentences into a language, by a catalogue of it. */
import { createTranslator } from "use-intl/core";
import type { components } from "../api/schema";
import { loadPart } from "../live/load-part";
import { chosenLanguage } from "./languages";

type MessageCode = components["schemas"]["MessageCode"];
type Fields = Record<string, unknown>;
type Format = (codes: readonly MessageCode[]) => string | null;

const MARK = '"message_codes":{"';

let catalogue: Promise<Format> | undefined;

function read(): Promise<Format> {
  catalogue ??= loadPart(() => import("./de/service.json")).then(({ default: texts }) =>
    formatter(chosenLanguage(), texts),
  );
  return catalogue;
}

/** Return an answer with its sentences in the page's language; nothing if it is to stay. */
export async function localized(response: Response): Promise<Response | undefined> {
  if (!response.headers.get("content-type")?.includes("json")) return undefined;
  const { status, statusText, headers } = response;
  let body = await response.text();
  if (body.includes(MARK)) {
    const value = JSON.parse(body);
    localize(value, await read());
    body = JSON.stringify(value);
  }
  return new Response(body, { status, statusText, headers });
}

/** Return what puts the sentences of a frame into the page's language, in their places. */
export async function frameLocalizer(): Promise<(frame: unknown) => void> {
  const format = await read();
  return (frame) => localize(frame, format);
}

/** Make what formats sentences by a catalogue; `null` for one that is not in it. */
export function formatter(locale: string, texts: Record<string, string>): Format {
  const format = createTranslator({ locale, messages: texts, onError: () => undefined });
  const one = ({ code, parameters }: MessageCode): string | null => {
    if (!(code in texts)) return null;
    const values = Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === "object" ? all(value) : value,
    ]);
    if (values.some(([, value]) => value === null)) return null;
    return format(code as never, Object.fromEntries(values) as never);
  };
  const all: Format = (codes) => {
    const texts = codes.map(one);
    return texts.includes(null) ? null : texts.join(" ");
  };
  return all;
}

/** Put other texts into every object that has message codes, and into those within it. */
export function localize(value: unknown, by: Format): void {
  if (typeof value !== "object" || value === null) return;
  const { message_codes: codes, ...rest } = value as Fields;
  for (const part of Object.values(rest)) localize(part, by);
  if (typeof codes !== "object" || codes === null) return;
  for (const [place, sentences] of Object.entries(codes)) {
    const text = by(sentences as MessageCode[]);
    if (text !== null) put(value as Fields, place, text);
  }
}

/** Put a text where it stands: `message`, or a form's `fields.username`. */
function put(into: Fields, place: string, text: string): void {
  if (place in into) into[place] = text;
  const fields = into.fields as Fields | undefined;
  if (fields && place.startsWith("fields.")) fields[place.slice("fields.".length)] = text;
}
