/** The albums of one state; only those on the screen, and some around, are elements. */
import { useRef } from "react";
import { useTranslations } from "use-intl";
import type { Proposal } from "../../api/proposals";
import { useKeys } from "../../keys/use-keys";
import { WindowList } from "../../ui/WindowList";
import type { Selection } from "../reviews/use-selection";
import { ProposalRow } from "./ProposalRow";

const ROW_PX = 84;

interface ProposalListProps {
  items: readonly Proposal[];
  isWhole: boolean;
  onRange: (first: number, last: number) => void;
  /** Nothing where one may only look. */
  selection: Selection | undefined;
}

export function ProposalList({ items, isWhole, onRange, selection }: ProposalListProps) {
  const t = useTranslations("proposals");
  const box = useRef<HTMLDivElement>(null);
  const current = useRef<number>(undefined);
  const rows = () => [
    ...(box.current?.querySelectorAll<HTMLElement>("[data-album] [aria-expanded]") ?? []),
  ];
  const go = (step: 1 | -1) => {
    const all = rows();
    const here = all.findIndex((row) => row.closest(`[data-album="${current.current}"]`));
    all[Math.min(all.length - 1, Math.max(0, here + step))]?.focus();
  };
  const pick = (toHere: boolean) => {
    if (current.current !== undefined) selection?.pick(current.current, toHere);
  };
  useKeys({
    next: () => go(1),
    previous: () => go(-1),
    ...(selection && {
      select: () => pick(false),
      selectRange: () => pick(true),
      selectGroup: () => selection.pickAll(items.map(({ album_id }) => album_id)),
    }),
  });
  return (
    <div ref={box}>
      <WindowList
        label={t("title")}
        items={items.map((item) => ({ ...item, id: item.album_id }))}
        isWhole={isWhole}
        heightAt={() => ROW_PX}
        onRange={onRange}
      >
        {(item) => (
          <ProposalRow
            proposal={item}
            selection={selection}
            onFocus={() => {
              current.current = item.album_id;
            }}
          />
        )}
      </WindowList>
    </div>
  );
}
