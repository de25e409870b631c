/** The one WebSocket: connects, listens, connects again. */
import { localization } from "../messages/localization";
import { type Frame, readFrame } from "./frames";

/** `refused`: signed out, or too many pages are open; it does not try again by itself. */
export type Connection = "connecting" | "live" | "reconnecting" | "refused";

/** The service sends a heartbeat each 30 s (contract, section 3). */
const SILENCE_MS = 75_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const NOT_SIGNED_IN = 4401;
const NOT_ALLOWED = 4403;

interface Listener {
  onFrame(frame: Frame): void;
  onConnection(connection: Connection): void;
}

/** Listens to the service until it is closed. */
export class LiveSocket {
  #listener: Listener;
  #socket: WebSocket | null = null;
  #pause = FIRST_PAUSE_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  #localize: ((frame: unknown) => void) | undefined;

  constructor(listener: Listener) {
    this.#listener = listener;
    window.addEventListener("online", this.#hurry);
    document.addEventListener("visibilitychange", this.#hurry);
    const words = localization();
    if (words) void words.then(this.#connectLocalized);
    else this.#connect();
  }

  /** The first frame needs the words of the page's language. */
  readonly #connectLocalized = async (by: typeof import("../messages/localize")): Promise<void> => {
    this.#localize = await by.frameLocalizer();
    if (!this.#isClosed) this.#connect();
  };

  /** Stop listening for good. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    window.removeEventListener("online", this.#hurry);
    document.removeEventListener("visibilitychange", this.#hurry);
    this.#socket?.close();
  }

  #connect(): void {
    const address = new URL("ws", document.baseURI);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#expectSound();
    socket.onmessage = (event: MessageEvent<string>) => {
      this.#expectSound();
      const frame = readFrame(event.data);
      if (!frame) return;
      this.#localize?.(frame);
      if (frame.type === "snapshot") {
        this.#pause = FIRST_PAUSE_MS;
        this.#listener.onConnection("live");
      }
      this.#listener.onFrame(frame);
    };
    socket.onclose = (event) => this.#lost(event.code);
  }

  /** A connection that says nothing is dead, even if nobody closed it. */
  #expectSound(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#socket?.close(), SILENCE_MS);
  }

  #lost(code: number): void {
    clearTimeout(this.#timer);
    this.#socket = null;
    if (this.#isClosed) return;
    if (code === NOT_SIGNED_IN || code === NOT_ALLOWED) {
      this.#listener.onConnection("refused");
      return;
    }
    this.#listener.onConnection("reconnecting");
    // Half by chance: a household's pages do not all come back at the same moment.
    const pause = this.#pause * (0.5 + Math.random() / 2);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  /** Somebody looks, or the network is back: try at once. */
  readonly #hurry = (): void => {
    if (this.#socket || this.#isClosed || document.hidden) return;
    clearTimeout(this.#timer);
    this.#pause = FIRST_PAUSE_MS;
    this.#connect();
  };
}
