/** Every key that does something: the help sheet is drawn from this list. */
import type { Messages } from "../messages/languages";

export const SCOPES = ["everywhere", "lists", "player", "queue", "review", "search"] as const;
export type Scope = (typeof SCOPES)[number];
export type KeyName = keyof Messages["keys"]["does"];

export interface Binding {
  name: KeyName;
  scope: Scope;
  /** Each spelling: `g h` is one after the other, `Mod` is Ctrl, on a Mac Cmd. */
  keys: readonly string[];
}

export const KEYMAP: readonly Binding[] = [
  { name: "omnibox", scope: "everywhere", keys: ["/", "Mod+k"] },
  { name: "help", scope: "everywhere", keys: ["?"] },
  { name: "undo", scope: "everywhere", keys: ["u"] },
  { name: "goHome", scope: "everywhere", keys: ["g h"] },
  { name: "goSearch", scope: "everywhere", keys: ["g s"] },
  { name: "goQueue", scope: "everywhere", keys: ["g q"] },
  { name: "goReview", scope: "everywhere", keys: ["g r"] },
  { name: "goLibrary", scope: "everywhere", keys: ["g l"] },
  { name: "goMine", scope: "everywhere", keys: ["g m"] },
  { name: "goHistory", scope: "everywhere", keys: ["g y"] },
  { name: "next", scope: "lists", keys: ["j"] },
  { name: "previous", scope: "lists", keys: ["k"] },
  { name: "open", scope: "lists", keys: ["Enter"] },
  { name: "heart", scope: "lists", keys: ["l"] },
  { name: "select", scope: "lists", keys: ["x"] },
  { name: "selectRange", scope: "lists", keys: ["X"] },
  { name: "playPause", scope: "player", keys: [" "] },
  { name: "seekBack", scope: "player", keys: ["ArrowLeft"] },
  { name: "seekForward", scope: "player", keys: ["ArrowRight"] },
  { name: "nextPiece", scope: "player", keys: ["N"] },
  { name: "previousPiece", scope: "player", keys: ["P"] },
  { name: "cancel", scope: "queue", keys: ["c"] },
  { name: "retry", scope: "queue", keys: ["r"] },
  { name: "get", scope: "search", keys: ["g g"] },
  { name: "selectGroup", scope: "review", keys: ["a"] },
  { name: "takeAsTagged", scope: "review", keys: ["t"] },
  { name: "takeBest", scope: "review", keys: ["b"] },
  { name: "discardSelected", scope: "review", keys: ["d"] },
  { name: "candidate", scope: "review", keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"] },
  { name: "asIs", scope: "review", keys: ["0"] },
  { name: "nextReview", scope: "review", keys: ["n"] },
  { name: "previousReview", scope: "review", keys: ["p"] },
  { name: "accept", scope: "review", keys: ["Mod+Enter"] },
];
