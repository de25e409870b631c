/** The focus never falls off the page: when what had it is gone, it goes to what stands nearest.
 *
 * A keyboard or a screen reader would begin from the top after each press of a button.
 */

const ROWS = "[data-row], [data-review]";

interface Held {
  element: HTMLElement;
  row: HTMLElement | null;
  list: HTMLElement | null;
  /** Which of the list's rows it was in. */
  at: number;
}

let held: Held | undefined;

/** Begin to keep it, for as long as the page lives. */
export function keepFocus(): void {
  document.addEventListener("focusin", ({ target }) => {
    held = target instanceof HTMLElement ? heldBy(target) : undefined;
  });
  // Who presses elsewhere, or Escape, lets go of it on purpose.
  const letGo = () => {
    held = undefined;
  };
  document.addEventListener("pointerdown", letGo, { capture: true });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && letGo(), { capture: true });
  new MutationObserver(() => {
    if (!isLost()) return;
    // Whoever closes a dialog or draws a list anew may put it right by itself first.
    requestAnimationFrame(() => requestAnimationFrame(mend));
  }).observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
}

function heldBy(element: HTMLElement): Held {
  const row = element.closest<HTMLElement>(ROWS);
  const list = row?.closest<HTMLElement>("ul, ol, [data-list]") ?? null;
  const at = row && list ? [...list.querySelectorAll(ROWS)].indexOf(row) : -1;
  return { element, row, list, at };
}

function isLost(): boolean {
  return held !== undefined && document.activeElement === document.body;
}

function mend(): void {
  if (!held || !isLost()) return;
  placeNear(held)?.focus({ preventScroll: true });
}

function canTake(element: HTMLElement | null | undefined): element is HTMLElement {
  return Boolean(
    element?.isConnected && element.checkVisibility() && !element.matches(":disabled"),
  );
}

/** Itself, its row, the row that took its place, or the page's heading. */
function placeNear({ element, row, list, at }: Held): HTMLElement | undefined {
  const rows = list?.isConnected ? [...list.querySelectorAll<HTMLElement>(ROWS)] : [];
  const inRow = (one: HTMLElement | null | undefined) =>
    one?.matches("a, button") ? one : one?.querySelector<HTMLElement>("[data-open], a, button");
  const near = [element, inRow(row), inRow(rows[Math.min(at, rows.length - 1)])].find(canTake);
  return near ?? heading();
}

/** The page's heading, which can take the focus now. */
export function heading(): HTMLElement | undefined {
  const first = document.querySelector<HTMLElement>("main h1");
  if (!first) return undefined;
  first.tabIndex = -1;
  return first;
}
