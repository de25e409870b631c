/** Groups of reviews and their rows; only those on the screen, and some around, are elements. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { useKeys } from "../../keys/use-keys";
import { type Entry, type Place, stepped } from "./entries";
import { GroupHead } from "./GroupHead";
import { ReviewRow } from "./ReviewRow";
import css from "./reviews.module.css";
import type { Selection } from "./use-selection";

const ROW_PX = 92;
const HEAD_PX = 52;

interface ReviewListProps {
  entries: readonly Entry[];
  selection: Selection;
  onToggle: (reason: string) => void;
}

export function ReviewList({ entries, selection, onToggle }: ReviewListProps) {
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const box = list.current?.getBoundingClientRect();
    if (box) setTop(Math.round(box.top + window.scrollY));
  });
  const virtual = useWindowVirtualizer({
    count: entries.length,
    estimateSize: (at) => (entries[at]?.kind === "group" ? HEAD_PX : ROW_PX),
    getItemKey: (at) => entries[at]?.key ?? at,
    overscan: 8,
    scrollMargin: top,
    scrollPaddingStart: 80,
    scrollPaddingEnd: 120,
  });
  const place = useRef<Place>(undefined);
  const current = () => {
    const entry = entries.find(({ key }) => key === place.current?.key);
    return entry?.kind === "row" ? entry : undefined;
  };
  const link = () => list.current?.querySelector<HTMLElement>(`[data-review="${current()?.id}"]`);
  const go = (step: 1 | -1) => {
    place.current = stepped(entries, place.current, step);
    if (!place.current) return;
    virtual.scrollToIndex(place.current.at);
    // It may be drawn only once it is in sight.
    requestAnimationFrame(() => link()?.focus());
  };
  const pick = (toHere: boolean) => {
    const row = current();
    if (row) selection.pick(row.id, toHere);
  };
  useKeys({
    next: () => go(1),
    previous: () => go(-1),
    open: () => link()?.click(),
    select: () => pick(false),
    selectRange: () => pick(true),
    selectGroup: () => {
      const heads = entries.filter((entry) => entry.kind === "group");
      const id = current()?.id;
      const group = heads.find(({ ids }) => id !== undefined && ids.includes(id)) ?? heads[0];
      if (group) selection.pickAll(group.ids);
    },
  });
  const pickLatest = useRef(selection.pick);
  pickLatest.current = selection.pick;
  // The same function for as long as the list is there: rows are drawn again only if they change.
  const onPick = useCallback((id: number, toHere: boolean) => pickLatest.current(id, toHere), []);
  return (
    <ul ref={list} className={css.list} style={{ blockSize: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map(({ index, key, start }) => {
        const entry = entries[index];
        return (
          entry && (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={css.slot}
              style={{ transform: `translateY(${start - top}px)` }}
              onFocus={() => {
                place.current = { key: entry.key, at: index };
              }}
              aria-setsize={entries.length}
              aria-posinset={index + 1}
            >
              {entry.kind === "group" ? (
                <GroupHead
                  group={entry}
                  selection={selection}
                  onToggle={() => onToggle(entry.reason)}
                />
              ) : (
                <ReviewRow id={entry.id} isSelected={selection.ids.has(entry.id)} onPick={onPick} />
              )}
            </li>
          )
        );
      })}
    </ul>
  );
}
