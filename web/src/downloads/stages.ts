/** What a download is doing, in as many steps as a person wants to tell apart. Pure. */
import type { Download } from "../live/patches";

/** The percents between which the audio is fetched. */
const FETCH_FROM = 5;
const FETCH_UNTIL = 80;

/** The steps of the bar, in order, with the pipeline's stages that each stands for, and the
 * percent at which it ends. */
export const STEPS = [
  { name: "ask", stages: ["queued", "resolving"], until: FETCH_FROM },
  { name: "fetch", stages: ["fetching"], until: FETCH_UNTIL },
  { name: "check", stages: ["verifying", "probing"], until: 88 },
  { name: "identify", stages: ["identifying", "deciding"], until: 93 },
  { name: "tag", stages: ["tagging"], until: 95 },
  { name: "shelve", stages: ["shelving", "recording"], until: 101 },
] as const;

/** The stages that a download goes through. */
export const STAGES = STEPS.flatMap(({ stages }) => stages);

export type StepState = "done" | "active" | "stopped" | "coming";

const AT_WORK: readonly Download["status"][] = ["downloading", "importing"];
const CANCELLABLE: readonly Download["status"][] = ["pending", "downloading", "waiting"];
const ENDED: readonly Download["status"][] = ["complete", "duplicate", "failed", "cancelled"];

/** Whether a worker is at it right now. */
export function isAtWork({ status }: Download): boolean {
  return AT_WORK.includes(status);
}

/** Whether it can be stopped: before files of the library move, and not while a person decides. */
export function isCancellable({ status }: Download): boolean {
  return CANCELLABLE.includes(status);
}

/** Whether nothing more happens unless somebody asks. */
export function hasEnded({ status }: Download): boolean {
  return ENDED.includes(status);
}

/** Whether it ended for want of an answer about lossy audio. */
export function asksAboutLossy({ status, error_code }: Download): boolean {
  return status === "failed" && error_code === "lossy-not-confirmed";
}

/** Which step a download is at; past the last one when it is done. */
export function stepOf({ stage, status, progress }: Download): number {
  if (status === "complete" || status === "duplicate") return STEPS.length;
  // What failed is "done", too: how far it came says where.
  if (stage === "done") return STEPS.findIndex(({ until }) => progress < until);
  return Math.max(
    0,
    STEPS.findIndex(({ stages }) => (stages as readonly string[]).includes(stage)),
  );
}

/** How much of the fetch is done, 0 to 1. */
export function fetchedShare({ progress }: Download): number {
  return Math.min(1, Math.max(0, (progress - FETCH_FROM) / (FETCH_UNTIL - FETCH_FROM)));
}

/** How each step stands. */
export function stepStates(download: Download): StepState[] {
  const at = stepOf(download);
  return STEPS.map((_, step) => {
    if (step < at) return "done";
    if (step > at) return "coming";
    return isAtWork(download) ? "active" : "stopped";
  });
}
