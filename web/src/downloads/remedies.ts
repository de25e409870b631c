/** What helps after a failure, by its code; `docs/errors.md` says it at length. Pure. */
import type { Download } from "../live/patches";

/** Codes that an account or a proxy of the settings mends, besides `…-not-configured`. */
const IN_SETTINGS: ReadonlySet<string> = new Set([
  "token-rejected",
  "token-expired",
  "no-subscription",
  "app-secret-stale",
  "engine-missing",
  "login-required",
  "bad-cookies",
  "bot-check",
  "captcha",
  "session-limited",
  "sample",
  "age-gate",
  "members-only",
  "geo-blocked",
]);

/** Whether a source lacks the account that it can't be asked without. */
export function isNotSetUp(code: string): boolean {
  return code.endsWith("-not-configured");
}

/** Whether somebody who may change the settings of the sources can mend it there. */
export function isMendedInSettings(code: string | null): boolean {
  return code !== null && (isNotSetUp(code) || IN_SETTINGS.has(code));
}

/** Codes to which trying again brings the same answer, whoever tries and whatever is set. */
const LASTING: ReadonlySet<string> = new Set([
  "audio-not-supported",
  "audio-too-many-parts",
  "blocked-address",
  "drm",
  "gone",
  "live",
  "no-audio",
  "not-audio",
  "not-found",
  "private",
  "too-long",
  "too-many-albums",
  "unsupported-url",
]);

/** Faults of audio: fetched again it may come whole, a file of somebody's own stays as it is. */
const DAMAGED: ReadonlySet<string> = new Set([
  "audio-corrupt",
  "audio-empty",
  "audio-not-audio",
  "audio-trailing-data",
  "audio-truncated",
  "audio-wrong-length",
]);

/** Whether asking again can bring something else. */
export function canTryAgain(code: string | null): boolean {
  return code === null || !LASTING.has(code);
}

/** Whether it failed in a way that trying it again can change. */
export function canRetry({ status, error_code, source_url }: Download): boolean {
  const isFetched = /^https?:/.test(source_url);
  const isLasting = !isFetched && error_code !== null && DAMAGED.has(error_code);
  return status === "failed" && canTryAgain(error_code) && !isLasting;
}
