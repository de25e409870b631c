/** Listens to the keyboard for whatever is on show. */
import { useEffect, useRef } from "react";
import { KEYMAP, type KeyName } from "./keymap";

/** What to do; a handler that gets several keys (`1` to `9`) is told which one. */
export type Handlers = Partial<Record<KeyName, (key: string) => void>>;

const SEQUENCE_MS = 1200;
const layers: { current: Handlers }[] = [];
let first = "";
let firstAt = 0;

/** These take no text: letters and digits pressed on them are for the page. */
const TEXTLESS = ["radio", "checkbox", "range", "button", "submit"];

/** A choice goes to what begins with the letters that are typed. */
const CHOOSING = "[aria-haspopup=listbox], [role=option], [role=listbox]";

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !TEXTLESS.includes(target.type);
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches(`textarea, ${CHOOSING}`);
}

/** Whoever fills in a form means that form, not what the page would do. */
function submitForm(event: KeyboardEvent): void {
  const { form } = event.target as Partial<HTMLInputElement>;
  event.preventDefault();
  form?.requestSubmit();
}

/** What moves within itself by arrows, and is changed by Space. */
const MOVING = "input, [role=slider], [role=radio], [role=tab], [role^=menuitem], [role=option]";

/** A button or link does its own thing with Enter and Space, a control with its arrows. */
function isActing(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (key === " " || key.startsWith("Arrow")) if (target.closest(MOVING)) return true;
  if (!(key === "Enter" || key === " ")) return false;
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

/** Whether a key belongs to what has the focus, or to a dialog, and not to the page. */
function isTaken({ target }: KeyboardEvent, key: string): boolean {
  if (document.querySelector("[data-keys-off]")) return true;
  return !key.startsWith("Mod+") && (isTyping(target) || isActing(target, key));
}

function onKeyDown(event: KeyboardEvent): void {
  const key = spelled(event);
  if (event.defaultPrevented || event.altKey) return;
  if (key === "Mod+Enter" && isTyping(event.target)) {
    submitForm(event);
    return;
  }
  if (isTaken(event, key)) return;
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
