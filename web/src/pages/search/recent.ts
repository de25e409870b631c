/** What a person searched for lately: kept in this browser alone, for each person. */
import { useEffect, useState } from "react";
import { useUser } from "../../api/session";
import { withSearch } from "./with-search";

/** What stays so long in the box is meant, and no part of a word that is still being typed. */
const MEANT_MS = 2000;

const keyOf = (userId: number) => `crateful.searches.${userId}`;

function kept(key: string): string[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(read) ? read.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}

/** Keep a search that a person stays with. */
export function useKeepSearch(q: string): void {
  const key = keyOf(useUser().id);
  useEffect(() => {
    const timer = setTimeout(
      () => localStorage.setItem(key, JSON.stringify(withSearch(kept(key), q))),
      MEANT_MS,
    );
    return () => clearTimeout(timer);
  }, [key, q]);
}

/** The last searches, newest first, and what forgets them. */
export function useRecentSearches(): [string[], () => void] {
  const key = keyOf(useUser().id);
  const [searches, setSearches] = useState(() => kept(key));
  const forget = () => {
    localStorage.removeItem(key);
    setSearches([]);
  };
  return [searches, forget];
}
