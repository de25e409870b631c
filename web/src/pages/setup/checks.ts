/** What the household needs, and whether it has it. */
import type { Schema } from "../../api/client";
import type { Folder } from "../../api/home";
import type { Preferences } from "../../api/settings";
import { requiredOf, type Source } from "../../api/sources";
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
): Check[] {
  const failing = tools.filter(({ verdict }) => verdict === "fails");
  const free = sources.filter((source) => requiredOf(source).length === 0);
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
      .map((source) => ({
        kind: "account" as const,
        of: source.title,
        isReady: source.enabled && requiredOf(source).every(({ set }) => set),
        step: "sources" as const,
      })),
    { kind: "links", isReady: links.length > 0, step: "sources", said: links.join(", ") },
    { kind: "names", isReady: true, step: "names", said: new URL(saved.musicbrainz_url).host },
  ];
}
