/** Reviews as rows; only those on the screen, and some around, are elements. */
import { Link } from "@tanstack/react-router";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import { memo, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useUser } from "../../api/session";
import { SourceName } from "../../downloads/DownloadRow";
import { useKeys } from "../../keys/use-keys";
import type { Download } from "../../live/patches";
import { Chip } from "../../ui/Chip";
import { Cover } from "../../ui/Cover";
import { Ago } from "../../ui/figures";
import { ReasonChip } from "../review/ReasonChip";
import { ScoreRing } from "../review/ScoreRing";
import css from "./reviews.module.css";

const ROW_PX = 92;
const COVER_PX = 56;

interface ReviewListProps {
  rows: readonly Download[];
  /** The last row is in sight: is there more? */
  onEnd: () => void;
}

export function ReviewList({ rows, onEnd }: ReviewListProps) {
  const { id: me } = useUser();
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const box = list.current?.getBoundingClientRect();
    if (box) setTop(Math.round(box.top + window.scrollY));
  });
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_PX,
    getItemKey: (at) => rows[at]?.id ?? at,
    overscan: 8,
    scrollMargin: top,
    scrollPaddingStart: 80,
    scrollPaddingEnd: 80,
  });
  const slots = virtual.getVirtualItems();
  const last = slots.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - 1) onEnd();
  });
  const at = useRef(-1);
  const current = () =>
    list.current?.querySelector<HTMLElement>(`[data-review="${rows[at.current]?.id}"]`);
  const go = (step: number) => {
    at.current = Math.min(rows.length - 1, Math.max(0, at.current + step));
    virtual.scrollToIndex(at.current);
    // It may be drawn only once it is in sight.
    requestAnimationFrame(() => current()?.focus());
  };
  useKeys({ next: () => go(1), previous: () => go(-1), open: () => current()?.click() });
  return (
    <ul ref={list} className={css.list} style={{ blockSize: virtual.getTotalSize() }}>
      {slots.map(({ index, key, start }) => {
        const row = rows[index];
        return (
          row && (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={css.slot}
              style={{ transform: `translateY(${start - top}px)` }}
              onFocus={() => {
                at.current = index;
              }}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
            >
              <ReviewRow row={row} isForeign={row.user_id !== me} />
            </li>
          )
        );
      })}
    </ul>
  );
}

const ReviewRow = memo(function ReviewRow({
  row,
  isForeign,
}: {
  row: Download;
  isForeign: boolean;
}) {
  const t = useTranslations("review");
  const words = useTranslations("downloads");
  const { review } = row;
  return (
    <Link
      to="/review/$downloadId"
      params={{ downloadId: String(row.id) }}
      className={css.row}
      data-review={row.id}
    >
      <Cover src={row.cover_url} size={COVER_PX} />
      <span className={css.text}>
        <span className={css.title}>{row.title ?? row.source_url}</span>
        <span className={css.sub}>
          {row.artist && <span className="ellipsis">{row.artist}</span>}
          <SourceName source={row.source} />
          {isForeign && <span>{words("askedBy", { name: row.requested_by })}</span>}
          <Ago at={row.updated_at} />
        </span>
        <span className={css.why}>{review?.message}</span>
      </span>
      <span className={css.chips}>
        {review && <ReasonChip reason={review.reason} />}
        <Chip>{t("candidates", { count: review?.candidates ?? 0 })}</Chip>
      </span>
      <ScoreRing confidence={review?.confidence ?? null} />
      <ChevronRight size={18} aria-hidden className={css.arrow} />
    </Link>
  );
});
