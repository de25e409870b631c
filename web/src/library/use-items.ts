/** Lists that are read page by page while somebody scrolls. */
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import type { PageOf } from "../api/library";

/** The next page is asked for when so few items are left. */
const NEAR = 30;
/** Places that are kept for a page that is on its way. */
const EXPECTED = 8;

/** Returns everything that was read so far, and what reads on. */
export function useItems<Item>(query: UseInfiniteQueryResult<InfiniteData<PageOf<Item>>>) {
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const onRange = (_first: number, last: number) => {
    const mayRead = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
    if (mayRead && last >= items.length - NEAR) void fetchNextPage();
  };
  return {
    items,
    /** With places for what comes. */
    count: items.length + (hasNextPage ? EXPECTED : 0),
    /** For those who can't see how long the list is; -1 is "nobody knows". */
    total: hasNextPage ? -1 : items.length,
    itemAt: (slot: number): Item | undefined => items[slot],
    onRange,
  };
}
