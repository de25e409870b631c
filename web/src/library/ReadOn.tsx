/** Below a list whose next page could not be read. */
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { ErrorState } from "../ui/states";

export function ReadOn({ query }: { query: UseInfiniteQueryResult<InfiniteData<unknown>> }) {
  if (!query.isFetchNextPageError) return null;
  return <ErrorState error={query.error} onRetry={() => void query.fetchNextPage()} />;
}
