/** Any number of entries of any height; only those on the screen are elements. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import css from "./WindowList.module.css";

interface WindowListProps<Item> {
  label: string;
  items: readonly Item[];
  /** The last one is there. */
  isWhole: boolean;
  /** How high an entry will about be, in pixels. */
  heightAt: (index: number) => number;
  onRange: (first: number, last: number) => void;
  children: (item: Item, index: number) => ReactNode;
}

export function WindowList<Item extends { id: number }>(props: WindowListProps<Item>) {
  const { label, items, isWhole, heightAt, onRange, children } = props;
  const container = useRef<HTMLOListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const box = container.current?.getBoundingClientRect();
    if (box) setTop(Math.round(box.top + window.scrollY));
  }, []);
  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: heightAt,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 6,
    scrollMargin: top,
  });
  const shown = virtual.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => onRange(first, last), [onRange, first, last]);
  return (
    <ol
      ref={container}
      className={css.list}
      aria-label={label}
      style={{ blockSize: virtual.getTotalSize() }}
    >
      {shown.map(({ index, key, start }) => {
        const item = items[index];
        return (
          item && (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={css.place}
              style={{ transform: `translateY(${start - top}px)` }}
              aria-posinset={index + 1}
              aria-setsize={isWhole ? items.length : -1}
            >
              {children(item, index)}
            </li>
          )
        );
      })}
    </ol>
  );
}
