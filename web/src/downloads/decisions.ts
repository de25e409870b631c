/** Decisions about reviews: given to the service once there was time to think better of them.
 *
 * Until then nothing was filed and nothing thrown away, so an undo costs nothing.
 */
import { useSyncExternalStore } from "react";
import { queryClient } from "../api/query-client";
import { KEYS } from "../live/patches";
import { readAgain } from "../live/read-again";
import { toast } from "../ui/toasts";

/** Those that wait, each with what takes it back. */
let waiting: ReadonlyMap<number, () => void> = new Map();
let ids: ReadonlySet<number> = new Set();
const listeners = new Set<() => void>();

function change(next: ReadonlyMap<number, () => void>): void {
  waiting = next;
  ids = new Set(next.keys());
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The reviews that are decided already, though the service does not know yet. */
export function useDecided(): ReadonlySet<number> {
  return useSyncExternalStore(subscribe, () => ids);
}

interface Decided {
  ids: readonly number[];
  /** What is told meanwhile. */
  text: string;
  /** Tells the service; what goes wrong is told as it happens. */
  give: () => Promise<unknown>;
  onUndo?: () => void;
}

/** Decide in a while; the last decision about a review counts. */
export function decideLater({ ids: decided, text, give, onUndo }: Decided): void {
  for (const id of decided) waiting.get(id)?.();
  const forget = () => change(new Map([...waiting].filter(([id]) => !decided.includes(id))));
  const really = async () => {
    await give();
    await readAgain(queryClient, KEYS.downloads);
    forget();
  };
  const withdraw = toast({
    text,
    undo: () => {
      forget();
      onUndo?.();
    },
    onLeft: () => void really(),
  });
  const takeBack = () => {
    withdraw();
    forget();
  };
  change(new Map([...waiting, ...decided.map((id) => [id, takeBack] as const)]));
}
