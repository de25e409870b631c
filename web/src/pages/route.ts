/** What every page's `route.ts` may use. */
import type { QueryClient } from "@tanstack/react-query";

/** What stands after `?` in an address, before anybody looked at it. */
export type RawSearch = Record<string, unknown>;

/** Begins to read what a page shows; never waits, never throws. */
export type Preload<Search> = (
  client: QueryClient,
  at: { params: Record<string, string>; search: Search },
) => void;

/** Return a text of an address, or `undefined` where there is none. */
export function textOf(raw: unknown): string | undefined {
  if (typeof raw === "number") return String(raw);
  return typeof raw === "string" && raw !== "" ? raw : undefined;
}

/** Return a choice of an address, or `undefined` where it is none of `choices`. */
export function choiceOf<Choice extends string>(
  raw: unknown,
  choices: readonly Choice[],
): Choice | undefined {
  return choices.find((choice) => choice === raw);
}

/** Return a number of an address, or `undefined` where it is none. */
export function numberOf(raw: unknown): number | undefined {
  const number = typeof raw === "string" ? Number(raw) : raw;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
