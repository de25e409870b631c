/** The languages of the page, and the one that this browser chose. */
import type first from "./en/first";
import type rest from "./en/rest";
import type setup from "./en/setup";

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;
type First = typeof first;
type Rest = typeof rest;
type Setup = typeof setup;
export type Messages = First & Setup & Rest;

const KEY = "crateful.language";

/** Return the chosen language, else the first one that the browser asks for and we have. */
export function chosenLanguage(): Language {
  const wanted = [localStorage.getItem(KEY) ?? "", ...navigator.languages];
  const codes = wanted.map((tag) => tag.toLowerCase().split("-")[0]);
  return codes.find((code): code is Language => code !== undefined && code in LANGUAGES) ?? "en";
}

/** Keep a choice for this browser; the page loads anew, in that language. */
export function chooseLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
  window.location.reload();
}

/** Load what the first page says. */
export async function loadFirst(language: Language): Promise<First> {
  const words = language === "de" ? await import("./de/first") : await import("./en/first");
  return words.default;
}

/** Load what the first run says. */
export async function loadSetup(language: Language): Promise<Setup> {
  const words = language === "de" ? await import("./de/setup") : await import("./en/setup");
  return words.default;
}

/** Load what all the other pages say. */
export async function loadRest(language: Language): Promise<Rest> {
  const words = language === "de" ? await import("./de/rest") : await import("./en/rest");
  return words.default;
}
