/** Any number of cards; only those on the screen, and a few around it, are elements. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useRef,
} from "react";
import css from "./CardGrid.module.css";
import { type CardShape, GAP_PX, type GridLayout, useGridLayout } from "./grid-layout";
import { useGridKeys } from "./use-grid-keys";
import type { Hearted } from "./use-hearts";

/** The header's height and some air: what is scrolled to stands below it. */
const HEADER_PX = 80;
const ROWS_AROUND = 2;

export interface GridHandle {
  /** Scroll until a card is at the top. */
  showFrom: (slot: number) => void;
}

/** What every grid takes, whatever is on its cards. */
export interface GridProps<Item> {
  label: string;
  /** Cards in all, those included that are not read yet. */
  count: number;
  /** What is on a card; `undefined` while it is being read. */
  itemAt: (slot: number) => Item | undefined;
  /** Called with the first and the last card that are needed now, and the first in sight. */
  onRange?: (first: number, last: number, top: number) => void;
  /** Said to those who can't see it; -1 where nobody knows how many there are. */
  total?: number;
  handle?: Ref<GridHandle>;
  /** A card to begin at, unless the page was scrolled already. */
  startAt?: number | undefined;
}

interface CardGridProps<Item> extends GridProps<Item> {
  shape: CardShape;
  /** Draw a card; its main link has `data-opens`. */
  render: (item: Item, slot: number) => ReactNode;
  skeleton: ReactNode;
  /** What the key for hearts is about. */
  heartOf: (item: Item) => Hearted;
  /** Selects a card, or all from the last one to it, where cards can be. */
  onPick?: (slot: number, toHere: boolean) => void;
}

function placeOf(slot: number, rowStart: number, layout: GridLayout): CSSProperties {
  const x = (slot % layout.columns) * (layout.card + GAP_PX);
  return { inlineSize: layout.card, insetInlineStart: x, insetBlockStart: rowStart - layout.top };
}

export function CardGrid<Item>(props: CardGridProps<Item>) {
  const { label, count, itemAt, onRange, total = count, shape, render, skeleton } = props;
  const container = useRef<HTMLUListElement>(null);
  const layout = useGridLayout(container, shape);
  const { slots, top, height, showSlot, showFrom } = useSlots(count, layout);
  const first = slots[0]?.slot ?? 0;
  const last = slots.at(-1)?.slot ?? 0;
  useEffect(() => onRange?.(first, last, top), [onRange, first, last, top]);
  useImperativeHandle(props.handle, () => ({ showFrom }));
  useStart(layout !== null, props.startAt, showFrom);
  const heartAt = (slot: number) => {
    const item = itemAt(slot);
    return item && props.heartOf(item);
  };
  const onKeyDown = useGridKeys({
    container,
    count,
    layout,
    showSlot,
    heartAt,
    onPick: props.onPick,
  });
  return (
    <ul
      ref={container}
      className={css.grid}
      aria-label={label}
      style={{ blockSize: height }}
      onKeyDown={onKeyDown}
    >
      {layout &&
        slots.map(({ slot, start }) => {
          const item = itemAt(slot);
          return (
            <li
              key={slot}
              data-slot={slot}
              className={css.slot}
              style={placeOf(slot, start, layout)}
              aria-setsize={total}
              aria-posinset={slot + 1}
            >
              {item ? render(item, slot) : skeleton}
            </li>
          );
        })}
    </ul>
  );
}

function useStart(
  isReady: boolean,
  startAt: number | undefined,
  showFrom: (slot: number) => void,
): void {
  const hasBegun = useRef(false);
  useEffect(() => {
    if (!isReady || hasBegun.current) return;
    hasBegun.current = true;
    if (startAt && window.scrollY === 0) showFrom(startAt);
  });
}

type Rows = ReturnType<typeof useWindowVirtualizer>;

/** The last card of the first row in sight: a letter that begins in that row is meant. */
function topSlot(virtual: Rows, columns: number): number {
  const edge = (virtual.scrollOffset ?? 0) + HEADER_PX;
  const row = virtual.getVirtualItems().find(({ start, size }) => start + size / 2 > edge);
  return row ? (row.index + 1) * columns - 1 : 0;
}

interface Slot {
  slot: number;
  start: number;
}

/** The cards to draw now, and how to get to others. */
function useSlots(count: number, layout: GridLayout | null) {
  const columns = layout?.columns ?? 1;
  const row = layout?.row ?? 1;
  const virtual = useWindowVirtualizer({
    count: layout ? Math.ceil(count / columns) : 0,
    estimateSize: () => row,
    overscan: ROWS_AROUND,
    scrollMargin: layout?.top ?? 0,
    scrollPaddingStart: HEADER_PX,
    scrollPaddingEnd: HEADER_PX,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row's height is no option of it
  useEffect(() => virtual.measure(), [virtual, row]);
  const slots: Slot[] = virtual.getVirtualItems().flatMap(({ index, start }) => {
    const length = Math.min(columns, count - index * columns);
    return Array.from({ length }, (_, at) => ({ slot: index * columns + at, start }));
  });
  return {
    slots,
    top: topSlot(virtual, columns),
    height: virtual.getTotalSize(),
    showSlot: (slot: number) => virtual.scrollToIndex(Math.floor(slot / columns)),
    showFrom: (slot: number) =>
      virtual.scrollToIndex(Math.floor(slot / columns), { align: "start" }),
  };
}
