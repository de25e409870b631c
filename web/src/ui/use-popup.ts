/** What opens beside its button, and closes when something else is pressed, or Escape. */
import { type RefObject, useEffect, useRef, useState } from "react";

export interface Popup<Element extends HTMLElement> {
  /** What holds the button and what it opens. */
  ref: RefObject<Element | null>;
  isOpen: boolean;
  close: () => void;
  /** Of the button. */
  button: { "aria-expanded": boolean; onClick: () => void };
}

export function usePopup<Element extends HTMLElement>(): Popup<Element> {
  const ref = useRef<Element>(null);
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  useEffect(() => {
    if (!isOpen) return;
    const onPointer = ({ target }: PointerEvent) => {
      if (target instanceof Node && !ref.current?.contains(target)) setOpen(false);
    };
    const onKey = ({ key }: KeyboardEvent) => {
      if (key !== "Escape") return;
      setOpen(false);
      ref.current?.querySelector<HTMLElement>("[aria-expanded]")?.focus();
    };
    document.addEventListener("pointerdown", onPointer);
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("pointerdown", onPointer);
      document.removeEventListener("keydown", onKey);
    };
  }, [isOpen]);
  const button = { "aria-expanded": isOpen, onClick: () => setOpen(!isOpen) };
  return { ref, isOpen, close, button };
}
