/** In which form a file is asked for: as it is, where the browser plays that. */
import type { Sound } from "./queue";

export type Form = "original" | "opus" | "aac";

/** What `canPlayType` knows a file by: our codec, then our container where it matters. */
const TYPES: Readonly<Record<string, string>> = {
  aac: 'audio/mp4; codecs="mp4a.40.2"',
  "aac aac": "audio/aac",
  alac: 'audio/mp4; codecs="alac"',
  flac: "audio/flac",
  "flac ogg": 'audio/ogg; codecs="flac"',
  mp2: "audio/mpeg",
  mp3: "audio/mpeg",
  opus: 'audio/ogg; codecs="opus"',
  "opus matroska": 'audio/webm; codecs="opus"',
  "pcm wav": "audio/wav",
  "pcm aiff": "audio/aiff",
  vorbis: 'audio/ogg; codecs="vorbis"',
};

export type CanPlay = (type: string) => boolean;

function typeOf({ codec, container }: Sound): string | undefined {
  return TYPES[`${codec} ${container}`] ?? TYPES[codec];
}

/** The form of which a browser makes sound; a copy is what the service makes for it. */
export function copyFor(canPlay: CanPlay): Form {
  return canPlay('audio/ogg; codecs="opus"') ? "opus" : "aac";
}

export function formOf(sound: Sound, canPlay: CanPlay): Form {
  const type = typeOf(sound);
  return type && canPlay(type) ? "original" : copyFor(canPlay);
}

/** The address of a piece's sound, below the service's own. */
export function pathOf(sound: Sound, form: Form): string {
  const asked = new URLSearchParams({
    ...("path" in sound && { path: sound.path }),
    ...(form !== "original" && { as: form }),
  });
  const path = ownPathOf(sound);
  return asked.size > 0 ? `${path}?${asked}` : path;
}

function ownPathOf(sound: Sound): string {
  if ("sampleUrl" in sound) return sound.sampleUrl;
  if ("path" in sound) return `/api/downloads/${sound.downloadId}/review/stream`;
  return `/api/tracks/${sound.id}/stream`;
}
