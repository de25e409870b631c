/** Keys of a list of results: j and k move the focus, Enter opens, g g gets. */
import { type RefObject, useEffect, useRef } from "react";
import { useKeys } from "../../keys/use-keys";

/** Give the rows of `list` keys: each has `data-row`, its link `data-open`, its button `data-get`. */
export function useRowKeys(list: RefObject<HTMLElement | null>): void {
  /** Which row was last in use: where the list goes on after the focus was elsewhere. */
  const last = useRef(-1);
  const rows = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  useEffect(() => {
    const element = list.current;
    const note = ({ target }: FocusEvent) => {
      const row = target instanceof Element && target.closest<HTMLElement>("[data-row]");
      if (row) last.current = rows().indexOf(row);
    };
    element?.addEventListener("focusin", note);
    return () => element?.removeEventListener("focusin", note);
  });
  const go = (step: number) => {
    const all = rows();
    last.current = Math.max(0, Math.min(all.length - 1, last.current + step));
    const link = all[last.current]?.querySelector<HTMLElement>("[data-open]");
    link?.focus();
    link?.scrollIntoView({ block: "nearest" });
  };
  const press = (part: string) =>
    rows()[last.current]?.querySelector<HTMLElement>(`[${part}]`)?.click();
  useKeys({
    next: () => go(1),
    previous: () => go(-1),
    open: () => press("data-open"),
    get: () => press("data-get"),
  });
}
