/** Below a list that is read page by page: its next page, or why that could not be read. */
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { Button } from "./Button";
import { ErrorState } from "./states";

interface ReadOnProps {
  query: UseInfiniteQueryResult<InfiniteData<unknown>>;
  /** Of the button that reads on; without it, the list does so by itself. */
  label?: string;
}

export function ReadOn({ query, label }: ReadOnProps) {
  const readOn = () => void query.fetchNextPage();
  if (query.isFetchNextPageError) return <ErrorState error={query.error} onRetry={readOn} />;
  if (!label || !query.hasNextPage) return null;
  return (
    <div>
      <Button busy={query.isFetchingNextPage} onClick={readOn}>
        {label}
      </Button>
    </div>
  );
}
