/** How many cards stand in a row, and how large. */
import { type RefObject, useLayoutEffect, useState } from "react";

export const GAP_PX = 20;
/** On a phone two cards stand side by side, whatever size was chosen. */
const LEAST_COLUMNS = 2;
/** The lines below a cover, each at least so high in pixels: see AlbumCard.module.css. */
const LINES = [
  { rem: 1.5, px: 24 },
  { rem: 1.5, px: 24 },
  { rem: 2, px: 28 },
];
/** Between a cover and its text, and from there to the next row. */
const SPACES_REM = 0.5 + 1.5;

export interface GridLayout {
  columns: number;
  card: number;
  row: number;
  /** From the top of the document to the first row. */
  top: number;
}

/** Fit cards of about `size` pixels into `width`. */
export function fitted(width: number, size: number, rem: number): Omit<GridLayout, "top"> {
  const columns = Math.max(LEAST_COLUMNS, Math.round((width + GAP_PX) / (size + GAP_PX)));
  const card = Math.max(1, (width - (columns - 1) * GAP_PX) / columns);
  const text = LINES.reduce((sum, line) => sum + Math.max(line.rem * rem, line.px), 0);
  return { columns, card, row: Math.round(card + text + SPACES_REM * rem) };
}

function measured(element: HTMLElement, size: number): GridLayout {
  const { top, width } = element.getBoundingClientRect();
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return { ...fitted(width, size, rem), top: Math.round(top + window.scrollY) };
}

function isSame(one: GridLayout | null, other: GridLayout): boolean {
  return one?.card === other.card && one.columns === other.columns && one.top === other.top;
}

/** The layout of a grid as wide as `container`, followed whenever anything moves or grows. */
export function useGridLayout(
  container: RefObject<HTMLElement | null>,
  size: number,
): GridLayout | null {
  const [layout, setLayout] = useState<GridLayout | null>(null);
  useLayoutEffect(() => {
    const element = container.current;
    if (!element) return;
    const follow = () => {
      const next = measured(element, size);
      setLayout((now) => (isSame(now, next) ? now : next));
    };
    follow();
    const observer = new ResizeObserver(follow);
    observer.observe(element);
    // What stands above may grow, and the grid moves down.
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [container, size]);
  return layout;
}
