/** What is in the library twice, by its sound. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import { KEYS } from "../live/patches";
import { api, type Schema, take } from "./client";

export type Duplicate = Schema<"Duplicate">;
export type Kind = Duplicate["kind"];

const A_PAGE = 50;

export function duplicatesQuery(kind: Kind) {
  return infiniteQueryOptions({
    queryKey: [...KEYS.library, "duplicates", kind],
    queryFn: ({ pageParam: cursor }) =>
      take(
        api.GET("/api/duplicates", {
          params: { query: { kind, limit: A_PAGE, ...(cursor && { cursor }) } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}
