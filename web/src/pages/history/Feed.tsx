/** Any number of changes; only those on the screen are elements. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useFormatter, useNow, useTranslations } from "use-intl";
import type { HistoryEntry } from "../../api/history";
import { Entry } from "./Entry";
import css from "./history.module.css";

interface FeedProps {
  entries: HistoryEntry[];
  /** The last one is there. */
  isWhole: boolean;
  onRange: (first: number, last: number) => void;
}

const ENTRY_PX = 68;
const DAY_PX = 48;

/** A local day, as text that is the same for two moments of it. */
function dayOf(at: string): string {
  return new Date(at).toDateString();
}

export function Feed({ entries, isWhole, onRange }: FeedProps) {
  const t = useTranslations("history");
  const container = useRef<HTMLOListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const box = container.current?.getBoundingClientRect();
    if (box) setTop(Math.round(box.top + window.scrollY));
  }, []);
  const begins = (index: number) => {
    const [before, entry] = [entries[index - 1], entries[index]];
    return entry !== undefined && (!before || dayOf(before.at) !== dayOf(entry.at));
  };
  const virtual = useWindowVirtualizer({
    count: entries.length,
    estimateSize: (index) => ENTRY_PX + (begins(index) ? DAY_PX : 0),
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 6,
    scrollMargin: top,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => onRange(first, last), [onRange, first, last]);
  return (
    <ol
      ref={container}
      className={css.feed}
      aria-label={t("title")}
      style={{ blockSize: virtual.getTotalSize() }}
    >
      {items.map(({ index, key, start }) => {
        const entry = entries[index];
        return (
          entry && (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={css.place}
              style={{ transform: `translateY(${start - top}px)` }}
              aria-posinset={index + 1}
              aria-setsize={isWhole ? entries.length : -1}
            >
              {begins(index) && <Day at={entry.at} />}
              <Entry entry={entry} />
            </li>
          )
        );
      })}
    </ol>
  );
}

function Day({ at }: { at: string }) {
  const t = useTranslations("history");
  const format = useFormatter();
  const now = useNow();
  const date = new Date(at);
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  const isToday = date.toDateString() === now.toDateString();
  const isYesterday = date.toDateString() === yesterday.toDateString();
  const isThisYear = date.getFullYear() === now.getFullYear();
  const text = format.dateTime(date, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(!isThisYear && { year: "numeric" }),
  });
  return <h2 className={css.day}>{isToday ? t("today") : isYesterday ? t("yesterday") : text}</h2>;
}
