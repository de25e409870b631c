/** What the household needs, and whether it has it. */
import type { Schema } from "../../api/client";
import type { Folder } from "../../api/home";
import type { Preferences } from "../../api/settings";
import type { Step } from "./route";

export interface Check {
  name: "folders" | "tools" | "qobuz" | "links" | "names";
  isReady: boolean;
  /** Where it is set right. */
  step: Step;
  /** More about it, in the service's words or as names. */
  said?: string;
}

const LINKS = [
  ["YouTube", "youtube_enabled"],
  ["Bandcamp", "bandcamp_enabled"],
  ["SoundCloud", "soundcloud_enabled"],
] as const;

/** Look at what is set and what was tried. */
export function checksOf(
  saved: Preferences,
  folders: readonly Folder[],
  tools: readonly Schema<"ToolView">[],
): Check[] {
  const failing = tools.filter(({ verdict }) => verdict === "fails");
  const links = LINKS.filter(([, enabled]) => saved[enabled]).map(([name]) => name);
  const advice = folders.find((folder) => !folder.writable)?.advice;
  return [
    {
      name: "folders",
      isReady: folders.every(({ writable }) => writable),
      step: "folders",
      ...(advice ? { said: advice } : {}),
    },
    {
      name: "tools",
      isReady: failing.length === 0,
      step: "folders",
      said: failing.map(({ name }) => name).join(", "),
    },
    {
      name: "qobuz",
      isReady: saved.qobuz_enabled && saved.qobuz_token.set && saved.qobuz_user_id !== "",
      step: "sources",
    },
    { name: "links", isReady: links.length > 0, step: "sources", said: links.join(", ") },
    { name: "names", isReady: true, step: "names", said: new URL(saved.musicbrainz_url).host },
  ];
}
