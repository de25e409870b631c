/** The languages of the page, and the one that this browser chose. */
import type en from "./en";

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;
export type Messages = typeof en;

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

/** Load a language's catalogue: each is a file of its own. */
export async function loadMessages(language: Language): Promise<Messages> {
  const catalogue = language === "de" ? await import("./de") : await import("./en");
  return catalogue.default;
}
