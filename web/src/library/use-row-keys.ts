/** The keyboard in a table of tracks: `j` `k` `l` from anywhere on the page. */
import { type RefObject, useRef } from "react";
import type { FoundTrack } from "../api/library";
import { useKeys } from "../keys/use-keys";
import { focusSlot, slotOf } from "./slot-focus";
import { useHearts } from "./use-hearts";

interface Rows {
  container: RefObject<HTMLElement | null>;
  count: number;
  showRow: (slot: number) => void;
  trackAt: (slot: number) => FoundTrack | undefined;
}

export function useRowKeys({ container, count, showRow, trackAt }: Rows): void {
  const changeHeart = useHearts();
  const last = useRef<number | undefined>(undefined);
  const current = () => slotOf(document.activeElement) ?? last.current;
  const goBy = (step: number) => {
    const element = container.current;
    if (!element || count === 0) return;
    const now = current();
    const next = now === undefined ? 0 : Math.min(count - 1, Math.max(0, now + step));
    last.current = next;
    showRow(next);
    focusSlot(element, next);
  };
  const heart = () => {
    const now = current();
    const track = now === undefined ? undefined : trackAt(now);
    if (!track) return;
    const { id, title, hearted } = track;
    changeHeart({ level: "tracks", id, name: title, hearted: !hearted });
  };
  useKeys({ next: () => goBy(1), previous: () => goBy(-1), heart });
}
