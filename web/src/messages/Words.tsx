/** The words of the page: the first page's at once, the rest with the first page that needs it. */
import { type ReactNode, useSyncExternalStore } from "react";
import { IntlProvider } from "use-intl";
import { chosenLanguage, loadFirst, loadRest, type Messages } from "./languages";

const language = chosenLanguage();
const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const listeners = new Set<() => void>();

let words: Partial<Messages> = {};
let rest: Promise<void> | undefined;

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
  add(await loadFirst(language));
}

/** Return a part of the page once its words are there too, both asked for at once. */
export async function withWords<Part>(part: Promise<Part>): Promise<Part> {
  rest ??= loadRest(language).then(add, (error: unknown) => {
    rest = undefined;
    throw error;
  });
  const [loaded] = await Promise.all([part, rest]);
  return loaded;
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
