/** The focus in a list of which only some items are elements. */

/** Frames that an item far away may need until it is drawn. */
const MOST_FRAMES = 20;

/** The place of the item that an element is in. */
export function slotOf(element: Element | null): number | undefined {
  const slot = element?.closest<HTMLElement>("[data-slot]")?.dataset.slot;
  return slot === undefined ? undefined : Number(slot);
}

/** Focus an item's main link as soon as the item is there. */
export function focusSlot(container: HTMLElement, slot: number, frames = MOST_FRAMES): void {
  const link = container.querySelector<HTMLElement>(`[data-slot="${slot}"] [data-opens]`);
  if (link) link.focus();
  else if (frames > 0) requestAnimationFrame(() => focusSlot(container, slot, frames - 1));
}
