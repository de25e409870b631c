/** What the WebSocket says; the types come from the service's own schema. */
import type { Events } from "../api/events";

// A field with a default value is always sent.
type Whole<Part> = Part extends unknown ? Required<Part> : never;

export type Frame = Whole<Events>;
export type FrameOf<Type extends Frame["type"]> = Extract<Frame, { type: Type }>;
export type LiveDownload = FrameOf<"snapshot">["downloads"][number];

/** Read a frame; `null` for one of a kind that we do not know yet. */
export function readFrame(text: string): Frame | null {
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null && "type" in value ? (value as Frame) : null;
}
