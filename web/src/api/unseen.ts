/** How many new releases of followed artists a person has not seen. */
import { queryOptions } from "@tanstack/react-query";
import { KEYS } from "../live/patches";
import { api, take } from "./client";

export const unseenQuery = queryOptions({
  queryKey: KEYS.unseen,
  queryFn: () => take(api.GET("/api/new-releases", { params: { query: { limit: 1 } } })),
  select: ({ unseen }) => unseen,
});
