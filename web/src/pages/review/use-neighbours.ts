/** Which reviews stand beside the one on show, and how to get there. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { groupsQuery } from "../../api/reviews";
import { useDecided } from "../../downloads/decisions";

/** Returns what goes to the next or the previous review, or to the list when this is the last. */
export function useNeighbours(id: number) {
  const navigate = useNavigate();
  const groups = useQuery(groupsQuery).data;
  const decided = useDecided();
  const ids = useMemo(
    () =>
      groups
        ?.flatMap(({ reviews }) => reviews.map((review) => review.id))
        .filter((each) => !decided.has(each) || each === id) ?? [],
    [groups, decided, id],
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
