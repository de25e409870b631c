/** The sections as one long list; only the rows on the screen, and some around, are elements. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useUser } from "../../api/session";
import { DownloadDetails } from "../../downloads/DownloadDetails";
import { DownloadRow } from "../../downloads/DownloadRow";
import type { Download } from "../../live/patches";
import { SkeletonRows } from "../../ui/states";
import { itemsOf } from "./items";
import css from "./queue.module.css";
import type { Search } from "./route";
import { SectionHead } from "./SectionHead";
import { useClosed } from "./use-closed";
import type { SectionRows } from "./use-queue";
import { useQueueKeys } from "./use-queue-keys";

const HEAD_PX = 56;
const ROW_PX = 84;
const AROUND = 8;

const details = (download: Download) => <DownloadDetails download={download} />;

interface QueueListProps {
  sections: readonly SectionRows[];
  search: Search;
  /** The pointer is over the rows, or has left them. */
  onHold: () => void;
  onLetGo: () => void;
  /** Shows a download's details, or none. */
  onOpen: (id: number | undefined) => void;
}

export function QueueList({ sections, search, onHold, onLetGo, onOpen }: QueueListProps) {
  const user = useUser();
  const { closed, toggle } = useClosed();
  const items = useMemo(() => itemsOf(sections, closed), [sections, closed]);
  const list = useRef<HTMLDivElement>(null);
  const top = useTop(list);
  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: (at) => (items[at]?.kind === "head" ? HEAD_PX : ROW_PX),
    getItemKey: (at) => items[at]?.key ?? at,
    overscan: AROUND,
    scrollMargin: top,
    scrollPaddingStart: 80,
    scrollPaddingEnd: 80,
  });
  useQueueKeys(list, items, (at) => virtual.scrollToIndex(at));
  const isOpen = useRef({ open: search.open, onOpen });
  isOpen.current = { open: search.open, onOpen };
  const onToggle = useCallback((id: number) => {
    isOpen.current.onOpen(isOpen.current.open === id ? undefined : id);
  }, []);
  return (
    <div
      ref={list}
      className={css.list}
      style={{ blockSize: virtual.getTotalSize() }}
      data-list
      onPointerEnter={onHold}
      onPointerLeave={onLetGo}
    >
      {virtual.getVirtualItems().map(({ index, key, start }) => {
        const item = items[index];
        return (
          item && (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={css.slot}
              style={{ transform: `translateY(${start - top}px)` }}
            >
              {item.kind === "head" && (
                <SectionHead
                  of={item.of}
                  isClosed={item.isClosed}
                  canClear={!search.source}
                  mine={!user.is_admin || search.mine === true}
                  onToggle={() => toggle(item.of.section)}
                />
              )}
              {item.kind === "row" && (
                <DownloadRow
                  download={item.download}
                  isForeign={item.download.user_id !== user.id}
                  isOpen={search.open === item.download.id}
                  onToggle={onToggle}
                  details={details}
                />
              )}
              {item.kind === "more" && <More readOn={item.readOn} />}
            </div>
          )
        );
      })}
    </div>
  );
}

/** Stands where rows are missing: being near it reads them. */
function More({ readOn }: { readOn: () => void }) {
  useEffect(readOn);
  return <SkeletonRows rows={2} height="4.5rem" />;
}

/** How far below the document's top the list begins. */
function useTop(list: React.RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const box = list.current?.getBoundingClientRect();
    if (box) setTop(Math.round(box.top + window.scrollY));
  });
  return top;
}
