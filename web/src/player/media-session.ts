/** What the system shows of what is played, and its keys: of headphones, of a lock screen. */
import { ownAddress } from "../api/client";
import { type Piece, setPlaying } from "./queue";

const COVER_PX = 320;

interface Controls {
  next: () => void;
  previous: () => void;
  seek: (seconds: number) => void;
}

/** What the system's keys do; a browser knows some of them. */
function handlersOf(controls: Controls) {
  return {
    play: () => setPlaying(true),
    pause: () => setPlaying(false),
    nexttrack: () => controls.next(),
    previoustrack: () => controls.previous(),
    seekto: ({ seekTime }: MediaSessionActionDetails) => controls.seek(seekTime ?? 0),
  } satisfies Partial<Record<MediaSessionAction, MediaSessionActionHandler>>;
}

const ACTIONS = ["play", "pause", "nexttrack", "previoustrack", "seekto"] as const;

function setHandlers(handlers: ReturnType<typeof handlersOf> | undefined): void {
  for (const action of ACTIONS) {
    try {
      navigator.mediaSession.setActionHandler(action, handlers?.[action] ?? null);
    } catch {
      // This browser knows no such key; the others are still set.
    }
  }
}

let shown: Piece | undefined;

export function showNow(piece: Piece, isPlaying: boolean, controls: Controls): void {
  const session = navigator.mediaSession;
  if (!session) return;
  session.playbackState = isPlaying ? "playing" : "paused";
  if (shown?.key === piece.key) return;
  if (!shown) setHandlers(handlersOf(controls));
  shown = piece;
  const artwork = piece.coverUrl
    ? [{ src: `${ownAddress(piece.coverUrl)}&size=${COVER_PX}`, sizes: `${COVER_PX}x${COVER_PX}` }]
    : [];
  session.metadata = new MediaMetadata({ title: piece.title, artist: piece.artist, artwork });
}

/** Show nothing any more, and listen to no key. */
export function showNothing(): void {
  const session = navigator.mediaSession;
  if (!session) return;
  shown = undefined;
  session.metadata = null;
  session.playbackState = "none";
  setHandlers(undefined);
}
