/** Folders of the server of which everything new is imported. */
import { queryOptions } from "@tanstack/react-query";
import { api, done, type Schema, take } from "./client";

export type WatchFolder = Schema<"WatchFolderView">;

export const watchFoldersQuery = queryOptions({
  queryKey: ["watch-folders"],
  queryFn: () => take(api.GET("/api/watch-folders")),
  // No frame tells how they are: whoever opens the page sees it as it is.
  staleTime: 0,
});

/** Have a folder watched. */
export function addWatchFolder(body: {
  folder: string;
  mode: "copy" | "move";
  trust_tags: boolean;
}): Promise<WatchFolder> {
  return take(api.POST("/api/watch-folders", { body: { ...body, settle_s: 60, poll: false } }));
}

/** Leave a folder alone for a while, or take it up again. */
export function turnWatchFolder(id: number, is_on: boolean): Promise<WatchFolder> {
  const params = { path: { watch_folder_id: id } };
  return take(api.PATCH("/api/watch-folders/{watch_folder_id}", { params, body: { is_on } }));
}

/** Leave a folder alone for good. */
export async function removeWatchFolder(id: number): Promise<void> {
  const params = { path: { watch_folder_id: id } };
  await done(api.DELETE("/api/watch-folders/{watch_folder_id}", { params }));
}
