/** Whether a person sees albums as cards or as lines: kept in this browser, for each person. */
import { useState } from "react";
import { useUser } from "../../api/session";

export type View = "grid" | "list";

/** The chosen view, and what chooses another one. */
export function useView(): [View, (view: View) => void] {
  const key = `crateful.view.${useUser().id}`;
  const [view, setView] = useState<View>(localStorage.getItem(key) === "list" ? "list" : "grid");
  const choose = (next: View) => {
    localStorage.setItem(key, next);
    setView(next);
  };
  return [view, choose];
}
