/** The words of the page: the first page's at once, the rest with the first page that needs it. */
import { type ReactNode, useSyncExternalStore } from "react";
import { IntlProvider } from "use-intl";
import { loadPart } from "../live/load-part";
import { chosenLanguage, loadFirst, loadRest, loadSetup, type Messages } from "./languages";

const language = chosenLanguage();
const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const listeners = new Set<() => void>();

/** What is asked for later, with the first part of the page that needs it. */
const CHAPTERS = { setup: loadSetup, rest: loadRest };
const chapters = new Map<keyof typeof CHAPTERS, Promise<void>>();

let words: Partial<Messages> = {};

function add(more: Partial<Messages>): void {
  words = { ...words, ...more };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Wait for the words of the first page. */
export async function firstWords(): Promise<void> {
  document.documentElement.lang = language;
  add(await loadPart(() => loadFirst(language)));
}

/** Return a part of the page once its words are there too, both asked for at once. */
export async function withWords<Part>(
  part: () => Promise<Part>,
  chapter: keyof typeof CHAPTERS = "rest",
): Promise<Part> {
  const [loaded] = await Promise.all([loadPart(part), read(chapter)]);
  return loaded;
}

function read(chapter: keyof typeof CHAPTERS): Promise<void> {
  const known = chapters.get(chapter);
  if (known) return known;
  const reading = loadPart<Partial<Messages>>(() => CHAPTERS[chapter](language)).then(
    add,
    (error: unknown) => {
      chapters.delete(chapter);
      throw error;
    },
  );
  chapters.set(chapter, reading);
  return reading;
}

export function Words({ children }: { children: ReactNode }) {
  const messages = useSyncExternalStore(subscribe, () => words);
  return (
    // Who needs the rest waits for it, by `withWords`: what is rendered finds its words.
    <IntlProvider locale={language} messages={messages as Messages} timeZone={timeZone}>
      {children}
    </IntlProvider>
  );
}
