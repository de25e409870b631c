/** What the household needs, and whether it has it. */
import type { Schema } from "../../api/client";
import type { Folder } from "../../api/home";
import type { Preferences, Trial } from "../../api/settings";
import { isAccountSet, requiredOf, type Source } from "../../api/sources";
import type { Step } from "./route";

export interface Check {
  kind: "folders" | "tools" | "account" | "links" | "names";
  /** Of whom it is, where there may be several. */
  of?: string;
  isReady: boolean;
  /** Where it is set right. */
  step: Step;
  /** More about it, in the service's words or as names. */
  said?: string;
}

/** Look at what is set and what was tried. */
export function checksOf(
  saved: Preferences,
  folders: readonly Folder[],
  tools: readonly Schema<"ToolView">[],
  sources: readonly Source[],
  trials: ReadonlyMap<string, Trial>,
): Check[] {
  const failing = tools.filter(({ verdict }) => verdict === "fails");
  const free = sources.filter((source) => !source.local && requiredOf(source).length === 0);
  const links = free.filter(({ enabled }) => enabled).map(({ title }) => title);
  const advice = folders.find((folder) => !folder.writable)?.advice;
  return [
    {
      kind: "folders",
      isReady: folders.every(({ writable }) => writable),
      step: "folders",
      ...(advice ? { said: advice } : {}),
    },
    {
      kind: "tools",
      isReady: failing.length === 0,
      step: "folders",
      said: failing.map(({ name }) => name).join(", "),
    },
    ...sources
      .filter((source) => requiredOf(source).length > 0)
      .map((source) => accountOf(source, trials.get(source.name))),
    { kind: "links", isReady: links.length > 0, step: "sources", said: links.join(", ") },
    { kind: "names", isReady: true, step: "names", said: new URL(saved.musicbrainz_url).host },
  ];
}

/** Ready is what works, not what is filled in. */
function accountOf(source: Source, trial: Trial | undefined): Check {
  const isReady = isAccountSet(source) && trial?.ok === true;
  return {
    kind: "account",
    of: source.title,
    isReady,
    step: "sources",
    ...(trial && !trial.ok ? { said: trial.message } : {}),
  };
}
