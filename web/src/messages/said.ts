/** The service's own sentences in the page's language, put in wherever an answer or a frame comes in.
 *
 * The service says which sentences its texts are, in `said`, by field. A sentence that this build
 * does not know stays as the service says it; in English all do.
 */
import { loadPart } from "../live/load-part";
import { chosenLanguage } from "./languages";

const MARK = '"said":{"';

const language = chosenLanguage();
let speak: ((value: unknown) => void) | undefined;
let reading: Promise<void> | undefined;

/** Begin to read the sentences; nothing to wait for in English, or once they were read. */
export function catalogueRead(): Promise<void> | undefined {
  if (language === "en" || speak) return undefined;
  const parts = () => Promise.all([import("./speaking"), import("./de/said.json")]);
  reading ??= loadPart(parts).then(([{ speaker, translate }, { default: texts }]) => {
    const say = speaker(language, texts);
    speak = (value) => translate(value, say);
  });
  return reading;
}

/** Whether an answer may hold sentences that are to be put into another language. */
export function saysSomething({ headers }: Response): boolean {
  return language !== "en" && (headers.get("content-type") ?? "").includes("json");
}

/** Return an answer's body with its sentences in the page's language. */
export async function withOwnWords(body: string): Promise<string> {
  if (!body.includes(MARK)) return body;
  await catalogueRead();
  return JSON.stringify(inOwnWords(JSON.parse(body)));
}

/** Put the sentences of what the service said into the page's language, in their places. */
export function inOwnWords<Said>(value: Said): Said {
  speak?.(value);
  return value;
}
