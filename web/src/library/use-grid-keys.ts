/** The keyboard in a grid: arrows within it, `j` `k` `l` from anywhere on the page. */
import { type KeyboardEvent, type RefObject, useRef } from "react";
import { useKeys } from "../keys/use-keys";
import type { GridLayout } from "./grid-layout";
import { focusSlot, slotOf } from "./slot-focus";
import { type Hearted, useHearts } from "./use-hearts";

interface Grid {
  container: RefObject<HTMLElement | null>;
  count: number;
  layout: GridLayout | null;
  showSlot: (slot: number) => void;
  /** What the heart of a card is on, and whether it is given. */
  heartAt: (slot: number) => Hearted | undefined;
  onPick: ((slot: number, toHere: boolean) => void) | undefined;
}

/** How far a key moves, in cards. */
function stepOf(key: string, columns: number): number | undefined {
  const isRtl = document.dir === "rtl";
  const steps: Record<string, number> = {
    ArrowRight: isRtl ? -1 : 1,
    ArrowLeft: isRtl ? 1 : -1,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  return steps[key];
}

/** Whether a key was pressed on what opens a card, and not on its heart or its box. */
function isOpening(target: EventTarget): boolean {
  return target instanceof Element && target.matches("[data-opens]");
}

/** Returns what the grid does with a key that is pressed in it. */
export function useGridKeys({ container, count, layout, showSlot, heartAt, onPick }: Grid) {
  const changeHeart = useHearts();
  // Where the keys went last: the card may have left the page, and the focus with it.
  const last = useRef<number | undefined>(undefined);

  const current = () => slotOf(document.activeElement) ?? last.current;
  const goTo = (slot: number) => {
    const element = container.current;
    if (!element || count === 0) return;
    const next = Math.min(count - 1, Math.max(0, slot));
    last.current = next;
    showSlot(next);
    focusSlot(element, next);
  };
  const goBy = (step: number) => {
    const now = current();
    goTo(now === undefined ? 0 : now + step);
  };
  const heart = () => {
    const now = current();
    const thing = now === undefined ? undefined : heartAt(now);
    if (thing) changeHeart({ ...thing, hearted: !thing.hearted });
  };
  const pick = (toHere: boolean) => {
    const now = current();
    if (now !== undefined) onPick?.(now, toHere);
  };
  useKeys({
    next: () => goBy(1),
    previous: () => goBy(-1),
    heart,
    ...(onPick && { select: () => pick(false), selectRange: () => pick(true) }),
  });

  const move = (event: KeyboardEvent) => {
    const step = stepOf(event.key, layout?.columns ?? 1);
    const now = slotOf(document.activeElement);
    if (step === undefined || now === undefined) return;
    event.preventDefault();
    const next = now + step;
    if (next >= 0 && next < count) goTo(next);
  };
  return (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === " " && onPick && isOpening(event.target)) {
      event.preventDefault();
      pick(event.shiftKey);
    } else if (!event.shiftKey) {
      move(event);
    }
  };
}
