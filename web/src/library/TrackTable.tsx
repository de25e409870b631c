/** Any number of tracks as a real table; only the rows on the screen are elements. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { FoundTrack } from "../api/library";
import { piecesOfTracks } from "../player/pieces";
import { play } from "../player/queue";
import css from "./TrackTable.module.css";
import { TableHead } from "./TrackTableHead";
import { TrackTableRow } from "./TrackTableRow";
import type { Sorting } from "./track-sorting";
import { useRowKeys } from "./use-row-keys";

interface TrackTableProps {
  label: string;
  count: number;
  /** -1 where nobody knows how many there are. */
  total: number;
  trackAt: (slot: number) => FoundTrack | undefined;
  onRange: (first: number, last: number) => void;
  /** Left out where the order can't be chosen. */
  sorting?: Sorting;
}

/** As in TrackTable.module.css. */
const ROW_PX = 52;
const ROWS_AROUND = 8;
const HEADER_PX = 130;

export function TrackTable(props: TrackTableProps) {
  const { label, count, total, trackAt, onRange, sorting } = props;
  const container = useRef<HTMLTableElement>(null);
  const { rows, before, after, showRow } = useRows(container, count, onRange);
  const playFrom = (slot: number) => play(piecesOfTracks(readFrom(slot, count, trackAt)));
  useRowKeys({ container, count, showRow, trackAt });
  return (
    <table
      ref={container}
      className={css.table}
      aria-label={label}
      // The head is a row, too.
      aria-rowcount={total < 0 ? -1 : total + 1}
    >
      <TableHead sorting={sorting} />
      <tbody>
        <Space height={before} />
        {rows.map((slot) => (
          <TrackTableRow
            key={slot}
            slot={slot}
            track={trackAt(slot)}
            onPlay={() => playFrom(slot)}
          />
        ))}
        <Space height={after} />
      </tbody>
    </table>
  );
}

/** A list is played from one of its tracks on, as far as it was read, and no further than a day. */
const MOST_PLAYED = 300;

function readFrom(slot: number, count: number, trackAt: TrackTableProps["trackAt"]): FoundTrack[] {
  const tracks: FoundTrack[] = [];
  for (let at = slot; at < count && tracks.length < MOST_PLAYED; at += 1) {
    const track = trackAt(at);
    if (!track) break;
    tracks.push(track);
  }
  return tracks;
}

/** The room of the rows that are no elements. */
function Space({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td className={css.space} style={{ blockSize: height }} />
    </tr>
  );
}

function useRows(
  container: RefObject<HTMLTableElement | null>,
  count: number,
  onRange: TrackTableProps["onRange"],
) {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const follow = () => {
      const box = container.current?.tBodies[0]?.getBoundingClientRect();
      if (box) setTop(Math.round(box.top + window.scrollY));
    };
    follow();
    const observer = new ResizeObserver(follow);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [container]);
  const virtual = useWindowVirtualizer({
    count,
    estimateSize: () => ROW_PX,
    overscan: ROWS_AROUND,
    scrollMargin: top,
    scrollPaddingStart: HEADER_PX,
    scrollPaddingEnd: HEADER_PX,
  });
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  const firstIndex = first?.index ?? 0;
  const lastIndex = last?.index ?? 0;
  useLayoutEffect(() => onRange(firstIndex, lastIndex), [onRange, firstIndex, lastIndex]);
  return {
    rows: items.map(({ index }) => index),
    before: first ? first.start - top : 0,
    after: last ? virtual.getTotalSize() - (last.end - top) : 0,
    showRow: (slot: number) => virtual.scrollToIndex(slot),
  };
}
