/** How many cards stand in a row, and how large. */
import { type RefObject, useLayoutEffect, useState } from "react";

export const GAP_PX = 20;

/** What cards of a kind look like; the same object as long as nothing changes. */
export interface CardShape {
  /** About how wide, in pixels. */
  size: number;
  leastColumns: number;
  /** A row's height in pixels, with the space to the next one. */
  rowOf: (cardPx: number, remPx: number) => number;
}

export interface GridLayout {
  columns: number;
  card: number;
  row: number;
  /** From the top of the document to the first row. */
  top: number;
}

/** The lines below a cover, each at least so high in pixels: see AlbumCard.module.css. */
const LINES = [
  { rem: 1.5, px: 24 },
  { rem: 1.5, px: 24 },
  { rem: 2, px: 28 },
];
/** Between a cover and its text, and from there to the next row. */
const SPACES_REM = 0.5 + 1.5;

/** Cards of albums, about `size` pixels wide; on a phone two side by side, whatever it is. */
export function albumShape(size: number): CardShape {
  return {
    size,
    leastColumns: 2,
    rowOf: (card, rem) =>
      card +
      LINES.reduce((sum, { rem: lines, px }) => sum + Math.max(lines * rem, px), SPACES_REM * rem),
  };
}

/** Albums as lines; see AlbumRow.module.css. */
export const ROW_SHAPE: CardShape = {
  size: Number.MAX_SAFE_INTEGER,
  leastColumns: 1,
  rowOf: (_card, rem) => Math.max(60, 3.75 * rem),
};

/** Cards of artists: one line high; see ArtistCard.module.css. */
export const ARTIST_SHAPE: CardShape = {
  size: 300,
  leastColumns: 1,
  rowOf: (_card, rem) => Math.max(72, 5 * rem) + 8,
};

function measured(element: HTMLElement, { size, leastColumns, rowOf }: CardShape): GridLayout {
  const { top, width } = element.getBoundingClientRect();
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const columns = Math.max(leastColumns, Math.round((width + GAP_PX) / (size + GAP_PX)));
  const card = Math.max(1, (width - (columns - 1) * GAP_PX) / columns);
  return {
    columns,
    card,
    row: Math.round(rowOf(card, rem)),
    top: Math.round(top + window.scrollY),
  };
}

function isSame(one: GridLayout | null, other: GridLayout): boolean {
  return one?.card === other.card && one.columns === other.columns && one.top === other.top;
}

/** The layout of a grid as wide as `container`, followed whenever anything moves or grows. */
export function useGridLayout(
  container: RefObject<HTMLElement | null>,
  shape: CardShape,
): GridLayout | null {
  const [layout, setLayout] = useState<GridLayout | null>(null);
  useLayoutEffect(() => {
    const element = container.current;
    if (!element) return;
    const follow = () => {
      const next = measured(element, shape);
      setLayout((now) => (isSame(now, next) ? now : next));
    };
    follow();
    const observer = new ResizeObserver(follow);
    observer.observe(element);
    // What stands above may grow, and the grid moves down.
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [container, shape]);
  return layout;
}
