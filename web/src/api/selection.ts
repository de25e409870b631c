/** What is done to a whole selection: a request for five hundred, each told what became of it. */
import { api, type Schema, take } from "./client";

export type Done = Schema<"Done">;

/** As many as one request takes. */
const MOST = 500;

async function inParts(
  ids: readonly number[],
  send: (part: number[]) => Promise<Schema<"DoneView">>,
): Promise<Done[]> {
  const all: Done[] = [];
  for (let from = 0; from < ids.length; from += MOST) {
    all.push(...(await send(ids.slice(from, from + MOST))).items);
  }
  return all;
}

/** Keep albums, or no longer. */
export function heartAlbums(ids: readonly number[], hearted: boolean): Promise<Done[]> {
  return inParts(ids, (album_ids) =>
    take(api.POST("/api/me/library/albums", { body: { album_ids, hearted } })),
  );
}

/** Move albums to the trash. */
export function deleteAlbums(ids: readonly number[]): Promise<Done[]> {
  return inParts(ids, (album_ids) => take(api.POST("/api/albums/delete", { body: { album_ids } })));
}

/** Bring back what was deleted, by its entries of the trash. */
export function restoreAlbums(ids: readonly number[]): Promise<Done[]> {
  return inParts(ids, (entry_ids) => take(api.POST("/api/trash/restore", { body: { entry_ids } })));
}
