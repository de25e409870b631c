/** How large the cards of the library are: kept in this browser. */
import { useState } from "react";

export const SMALLEST_PX = 120;
export const LARGEST_PX = 220;
const MEDIUM_PX = 140;
const KEY = "crateful.cards";

function kept(): number {
  const size = Number(localStorage.getItem(KEY));
  return size >= SMALLEST_PX && size <= LARGEST_PX ? size : MEDIUM_PX;
}

/** The chosen size in pixels, and what chooses another one. */
export function useCardSize(): [number, (size: number) => void] {
  const [size, setSize] = useState(kept);
  const choose = (next: number) => {
    localStorage.setItem(KEY, String(next));
    setSize(next);
  };
  return [size, choose];
}
