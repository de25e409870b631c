/** One of two audio elements: it holds a piece, whether that is heard or only made ready. */
import { ownAddress } from "../api/client";
import { type CanPlay, copyFor, type Form, formOf, pathOf } from "./forms";
import { loudness, type ReplayGain } from "./gain";
import type { Piece } from "./queue";

/** MediaError's, of HTML: the connection broke. */
const NETWORK = 2;

export type DeckEvent = "progress" | "ended" | "broken" | "paused" | "ready";

export class Deck {
  readonly element = new Audio();
  piece: Piece | undefined;
  gain: ReplayGain | undefined;
  #form: Form = "original";
  #startAt = 0;
  #hasFallenBack = false;
  readonly #tell: (deck: Deck, event: DeckEvent) => void;

  constructor(tell: (deck: Deck, event: DeckEvent) => void) {
    this.#tell = tell;
    this.element.preload = "auto";
    const says = { timeupdate: "progress", ended: "ended", playing: "ready", pause: "paused" };
    for (const [name, event] of Object.entries(says) as [string, DeckEvent][]) {
      this.element.addEventListener(name, () => this.#tell(this, event));
    }
    for (const name of ["waiting", "durationchange", "seeking"]) {
      this.element.addEventListener(name, () => this.#tell(this, "progress"));
    }
    this.element.addEventListener("loadedmetadata", () => this.#begin());
    this.element.addEventListener("error", () => this.#recover());
  }

  /** Hold a piece, from a second of it on. */
  load(piece: Piece, startAt: number): void {
    this.piece = piece;
    this.gain = undefined;
    this.#hasFallenBack = false;
    this.#form = formOf(piece.sound, this.#canPlay);
    this.#load(piece, startAt);
  }

  /** Begin again elsewhere in the piece that is held. */
  seek(seconds: number): void {
    this.#startAt = seconds;
    if (this.element.readyState > 0) this.element.currentTime = seconds;
  }

  setLoudness(volume: number): void {
    this.element.volume = loudness(volume, this.gain, this.piece?.isOfAlbum ?? false);
  }

  get position(): number {
    return this.element.readyState > 0 ? this.element.currentTime : this.#startAt;
  }

  get duration(): number {
    const { duration } = this.element;
    return Number.isFinite(duration) ? duration : (this.piece?.durationMs ?? 0) / 1000;
  }

  /** Let go of the piece, and of its connection. */
  clear(): void {
    this.piece = undefined;
    this.element.pause();
    this.element.removeAttribute("src");
    this.element.load();
  }

  readonly #canPlay: CanPlay = (type) => this.element.canPlayType(type) !== "";

  #load(piece: Piece, startAt: number): void {
    this.#startAt = startAt;
    this.element.src = ownAddress(pathOf(piece.sound, this.#form));
  }

  #begin(): void {
    if (this.#startAt > 0) this.element.currentTime = this.#startAt;
  }

  /** A connection that broke is tried once more; what can't be played after all, as a copy. */
  #recover(): void {
    const { piece, element } = this;
    if (!piece) return;
    const isNetwork = element.error?.code === NETWORK;
    if (this.#hasFallenBack || (!isNetwork && this.#form !== "original")) {
      this.#tell(this, "broken");
      return;
    }
    this.#hasFallenBack = true;
    if (!isNetwork) this.#form = copyFor(this.#canPlay);
    this.#load(piece, this.position);
    this.#tell(this, "ready");
  }
}
