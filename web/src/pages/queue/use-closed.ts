/** Which sections of the queue are folded: kept in this browser. */
import { useState } from "react";
import { SECTIONS, type Section } from "./sections";

const KEY = "crateful.queue.closed";

function kept(): ReadonlySet<Section> {
  const names = (localStorage.getItem(KEY) ?? "").split(" ");
  return new Set(SECTIONS.filter((section) => names.includes(section)));
}

/** Returns which sections are folded, and what folds or opens one. */
export function useClosed() {
  const [closed, setClosed] = useState(kept);
  const toggle = (section: Section) => {
    const next = new Set(closed);
    if (!next.delete(section)) next.add(section);
    localStorage.setItem(KEY, [...next].join(" "));
    setClosed(next);
  };
  return { closed, toggle };
}
