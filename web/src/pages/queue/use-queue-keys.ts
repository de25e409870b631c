/** Keys of the queue: j and k move, Enter opens, c cancels, r tries again. */
import { type RefObject, useEffect, useRef } from "react";
import { useKeys } from "../../keys/use-keys";
import type { Item } from "./items";

/** Give the rows of `list` keys; `show` brings the item at an index into sight. */
export function useQueueKeys(
  list: RefObject<HTMLElement | null>,
  items: readonly Item[],
  show: (at: number) => void,
): void {
  /** The row that was last in use: where the list goes on after the focus was elsewhere. */
  const last = useRef<number | undefined>(undefined);
  const rowOf = (id: number | undefined) =>
    list.current?.querySelector<HTMLElement>(`[data-row="${id}"]`);
  useEffect(() => {
    const element = list.current;
    const note = ({ target }: FocusEvent) => {
      const row = target instanceof Element && target.closest<HTMLElement>("[data-row]");
      if (row) last.current = Number(row.dataset.row);
    };
    element?.addEventListener("focusin", note);
    return () => element?.removeEventListener("focusin", note);
  }, [list]);
  const go = (step: number) => {
    const at = items.findIndex(({ key }) => key === last.current);
    let next = at === -1 ? 0 : at + step;
    while (items[next] && items[next]?.kind !== "row") next += step;
    const item = items[next];
    if (item?.kind !== "row") return;
    last.current = item.key;
    show(next);
    // It may be drawn only once it is in sight.
    requestAnimationFrame(() =>
      rowOf(item.key)?.querySelector<HTMLElement>("[data-open]")?.focus(),
    );
  };
  const press = (part: string) =>
    rowOf(last.current)?.querySelector<HTMLElement>(`[${part}]`)?.click();
  useKeys({
    next: () => go(1),
    previous: () => go(-1),
    open: () => press("data-open"),
    cancel: () => press("data-cancel"),
    retry: () => press("data-retry"),
  });
}
