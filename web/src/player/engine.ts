/** Plays the queue: one deck is heard, the other one has the next piece ready. */
import { queryClient } from "../api/query-client";
import { sessionQuery } from "../api/session";
import { Deck, type DeckEvent } from "./deck";
import { replayGainQuery } from "./loudness-query";
import { showNow } from "./media-session";
import { progressNow, setProgress } from "./progress";
import {
  currentOf,
  goTo,
  keep,
  onQueue,
  type Piece,
  queueNow,
  setBroken,
  setPlaying,
} from "./queue";
import { onVolume, volumeNow } from "./volume";

/** Of the current piece must have been heard before the next one is asked for. */
const BEFORE_NEXT_S = 1;
/** Further in, `previous` begins the piece anew. */
const AGAIN_AFTER_S = 4;

export class Engine {
  #heard = new Deck((deck, event) => this.#onDeck(deck, event));
  #spare = new Deck((deck, event) => this.#onDeck(deck, event));
  readonly #userId: number;

  constructor(userId: number) {
    this.#userId = userId;
  }

  /** Play what is in the queue until the returned function is called. */
  start(): () => void {
    const leave = [
      onQueue(() => this.#follow()),
      onVolume(() => this.#setVolume()),
      listenOn(window, "pagehide", () => keep(this.#userId, this.#heard.position)),
    ];
    this.#follow();
    return () => {
      for (const each of leave) each();
      this.#heard.clear();
      this.#spare.clear();
      setProgress({ position: 0, duration: 0, isWaiting: false });
    };
  }

  seek(seconds: number): void {
    const { duration } = this.#heard;
    const to = Math.min(Math.max(0, seconds), duration);
    this.#heard.seek(to);
    setProgress({ position: to });
  }

  seekBy(seconds: number): void {
    this.seek(this.#heard.position + seconds);
  }

  next(): void {
    goTo(queueNow().at + 1);
  }

  previous(): void {
    const { at } = queueNow();
    if (this.#heard.position > AGAIN_AFTER_S || at === 0) this.seek(0);
    else goTo(at - 1);
  }

  /** Do as the queue says. */
  #follow(): void {
    const queue = queueNow();
    const piece = currentOf(queue);
    if (piece && piece.key !== this.#heard.piece?.key) this.#take(piece, queue.startAt);
    // What could not be played is tried anew when somebody asks for it once more.
    else if (piece && queue.isPlaying && this.#heard.element.error) {
      this.#load(this.#heard, piece, this.#heard.position);
    }
    const { element } = this.#heard;
    if (!piece || !queue.isPlaying) element.pause();
    else if (element.paused) void element.play().catch(() => this.#wasRefused());
    if (piece) showNow(piece, queue.isPlaying, this);
    const next = queue.pieces[queue.at + 1];
    if (this.#spare.piece && this.#spare.piece.key !== next?.key) this.#spare.clear();
  }

  #take(piece: Piece, startAt: number): void {
    this.#heard.element.pause();
    if (this.#spare.piece?.key === piece.key) {
      [this.#heard, this.#spare] = [this.#spare, this.#heard];
      this.#spare.clear();
    } else {
      this.#load(this.#heard, piece, startAt || (piece.from ?? 0));
    }
    setProgress({ position: this.#heard.position, duration: this.#heard.duration });
  }

  #load(deck: Deck, piece: Piece, startAt: number): void {
    deck.load(piece, startAt);
    deck.setLoudness(spoken());
    if (!("id" in piece.sound)) return; // nobody measured a file that waits
    void queryClient
      .fetchQuery(replayGainQuery(piece.sound.id))
      .then((gain) => {
        if (deck.piece?.key !== piece.key) return;
        deck.gain = gain;
        deck.setLoudness(spoken());
      })
      .catch(() => undefined); // then it is as loud as it is
  }

  #setVolume(): void {
    for (const deck of [this.#heard, this.#spare]) deck.setLoudness(spoken());
  }

  /** The browser wants a person to press the button itself. */
  #wasRefused(): void {
    if (this.#heard.element.paused && !this.#heard.element.error) setPlaying(false);
  }

  #onDeck(deck: Deck, event: DeckEvent): void {
    if (deck !== this.#heard || !deck.piece) return;
    switch (event) {
      case "ended":
        this.next();
        break;
      case "broken":
        void queryClient.invalidateQueries(sessionQuery);
        setBroken(deck.piece.key);
        break;
      case "paused":
        // By the browser: headphones that were pulled out, another player that began.
        if (!deck.element.ended && !deck.element.error) setPlaying(false);
        break;
      case "ready":
        if (queueNow().isPlaying) void deck.element.play().catch(() => this.#wasRefused());
        this.#note(deck);
        break;
      case "progress":
        this.#note(deck);
        break;
    }
  }

  #note(deck: Deck): void {
    const isWaiting =
      queueNow().isPlaying && deck.element.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
    setProgress({ position: deck.position, duration: deck.duration, isWaiting });
    const { from = 0, until = Number.POSITIVE_INFINITY } = deck.piece ?? {};
    if (deck.position >= until) this.next();
    else if (progressNow().position >= from + BEFORE_NEXT_S) this.#makeNextReady();
  }

  #makeNextReady(): void {
    const { pieces, at } = queueNow();
    const next = pieces[at + 1];
    if (next && this.#spare.piece?.key !== next.key) this.#load(this.#spare, next, next.from ?? 0);
  }
}

function spoken(): number {
  const { level, isMuted } = volumeNow();
  return isMuted ? 0 : level;
}

function listenOn(target: Window, name: string, listener: () => void): () => void {
  target.addEventListener(name, listener);
  return () => target.removeEventListener(name, listener);
}
