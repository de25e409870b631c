/** What is read of the library's past: every change, and what can be brought back. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import { KEYS } from "../live/patches";
import { api, type Schema, take } from "./client";

export type HistoryEntry = Schema<"HistoryView">;
export type HistoryAction = HistoryEntry["action"];
export type TrashEntry = Schema<"TrashView">;

export interface HistoryFilter {
  action?: HistoryAction | undefined;
  /** A user's id. */
  by?: number | undefined;
  q?: string | undefined;
}

const ENTRIES_A_PAGE = 100;

/** Changes of the library, newest first. */
export function historyQuery({ action, by, q }: HistoryFilter) {
  const query = {
    limit: ENTRIES_A_PAGE,
    ...(action && { action }),
    ...(by !== undefined && { by }),
    ...(q && { q }),
  };
  return infiniteQueryOptions({
    queryKey: [...KEYS.history, query],
    queryFn: ({ pageParam: cursor }) =>
      take(api.GET("/api/history", { params: { query: { ...query, ...(cursor && { cursor }) } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

/** What can be brought back, newest first; each page tells how much there is in all. */
export const trashQuery = infiniteQueryOptions({
  queryKey: KEYS.trash,
  queryFn: ({ pageParam: cursor }) =>
    take(
      api.GET("/api/trash", {
        params: { query: { limit: ENTRIES_A_PAGE, ...(cursor && { cursor }) } },
      }),
    ),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next_cursor ?? undefined,
});
