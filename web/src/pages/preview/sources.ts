/** Sources by the names that people know. Names are the same in every language. */
const NAMES: Readonly<Record<string, string>> = {
  bandcamp: "Bandcamp",
  generic: "Web",
  qobuz: "Qobuz",
  soundcloud: "SoundCloud",
  youtube: "YouTube",
};

/** Return how a source is written. */
export function sourceName(source: string): string {
  return NAMES[source] ?? source;
}
