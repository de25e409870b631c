/** What helps after a failure, by its code; `docs/errors.md` says it at length. Pure. */

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

/** Whether trying again can bring something else. */
export function canTryAgain(code: string | null): boolean {
  return code === null || !LASTING.has(code);
}
