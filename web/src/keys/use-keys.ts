/** Listens to the keyboard for whatever is on show. */
import { useEffect, useRef } from "react";
import { KEYMAP, type KeyName } from "./keymap";

/** What to do; a handler that gets several keys (`1` to `9`) is told which one. */
export type Handlers = Partial<Record<KeyName, (key: string) => void>>;

const SEQUENCE_MS = 1200;
const layers: { current: Handlers }[] = [];
let first = "";
let firstAt = 0;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** A button or link does its own thing with Enter and Space. */
function isActing(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement) || !(key === "Enter" || key === " ")) return false;
  return /^(BUTTON|A|SUMMARY)$/.test(target.tagName);
}

function spelled(event: KeyboardEvent): string {
  return event.ctrlKey || event.metaKey ? `Mod+${event.key}` : event.key;
}

/** The binding of a key, alone or as the second of two; and whether it begins some pair. */
function handlerOf(keys: string): (() => void) | undefined {
  // The newest layer goes first: a page before the shell.
  for (const layer of [...layers].reverse()) {
    for (const { name, keys: spellings } of KEYMAP) {
      const handler = layer.current[name];
      if (handler && spellings.includes(keys)) return () => handler(keys);
    }
  }
  return undefined;
}

function onKeyDown(event: KeyboardEvent): void {
  const key = spelled(event);
  const isChord = key.startsWith("Mod+");
  if (event.defaultPrevented || event.altKey) return;
  if (!isChord && (isTyping(event.target) || isActing(event.target, key))) return;
  if (document.querySelector("[data-keys-off]") && !isChord) return;
  const isSecond = first !== "" && event.timeStamp - firstAt < SEQUENCE_MS;
  const handler = (isSecond ? handlerOf(`${first} ${key}`) : undefined) ?? handlerOf(key);
  first = handler ? "" : key;
  firstAt = event.timeStamp;
  if (!handler) return;
  event.preventDefault();
  handler();
}

/** Give keys a meaning while the component is on show; see {@link KEYMAP}. */
export function useKeys(handlers: Handlers): void {
  const layer = useRef(handlers);
  layer.current = handlers;
  useEffect(() => {
    if (layers.length === 0) document.addEventListener("keydown", onKeyDown);
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      if (layers.length === 0) document.removeEventListener("keydown", onKeyDown);
    };
  }, []);
}
