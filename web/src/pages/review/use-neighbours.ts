/** Which reviews stand beside the one on show, and how to get there. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { reviewsQuery } from "../../api/downloads";
import { useDecided } from "../../downloads/decisions";

/** Returns what goes to the next or the previous review, or to the list when this is the last. */
export function useNeighbours(id: number) {
  const navigate = useNavigate();
  const pages = useInfiniteQuery(reviewsQuery).data?.pages;
  const decided = useDecided();
  const ids = useMemo(
    () =>
      pages
        ?.flatMap(({ items }) => items)
        .filter((row) => (row.status === "review" && !decided.has(row.id)) || row.id === id)
        .map((row) => row.id) ?? [],
    [pages, decided, id],
  );
  const at = ids.indexOf(id);
  const go = (step: 1 | -1) => {
    const next = ids.length > 0 ? ids[(at + step + ids.length) % ids.length] : undefined;
    if (next === undefined || next === id) void navigate({ to: "/review" });
    else void navigate({ to: "/review/$downloadId", params: { downloadId: String(next) } });
  };
  return {
    goNext: () => go(1),
    goPrevious: () => go(-1),
    place: at === -1 ? undefined : { number: at + 1, total: ids.length },
  };
}
