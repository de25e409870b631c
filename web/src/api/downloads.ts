/** What is read of downloads. */
import { queryOptions } from "@tanstack/react-query";
import { KEYS } from "../live/patches";
import { api, take } from "./client";

/** How many downloads are at what: for the badges of the rail. */
export function countsQuery() {
  return queryOptions({
    queryKey: KEYS.downloadCounts,
    queryFn: () => take(api.GET("/api/downloads/counts")),
  });
}
