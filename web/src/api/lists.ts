/** Lists that people bring or make, their rows, and what becomes of them. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { KEYS } from "../live/patches";
import { api, done, type Schema, take } from "./client";

export type MusicList = Schema<"ListView">;
export type ListRow = Schema<"ListRowView">;
export type RowState = ListRow["state"];

const A_PAGE = 100;
/** While rows wait: nobody is told of each. */
const LOOK_MS = 2000;

export const listsQuery = queryOptions({
  queryKey: KEYS.lists,
  queryFn: async () => (await take(api.GET("/api/lists"))).items,
  refetchInterval: ({ state }) =>
    state.data?.some(({ is_matched }) => !is_matched) ? LOOK_MS : false,
});

export function listQuery(listId: number) {
  return queryOptions({
    queryKey: [...KEYS.lists, "one", listId],
    queryFn: () => take(api.GET("/api/lists/{list_id}", at(listId))),
    refetchInterval: ({ state }) => (state.data?.is_matched === false ? LOOK_MS : false),
  });
}

/** What taking a list would do; `key` changes with the list. */
export function previewQuery(listId: number) {
  return queryOptions({
    queryKey: [...KEYS.lists, "preview", listId],
    queryFn: () => take(api.GET("/api/lists/{list_id}/preview", at(listId))),
  });
}

export function rowsQuery(listId: number, state?: RowState) {
  const query = { limit: A_PAGE, ...(state && { state }) };
  return infiniteQueryOptions({
    queryKey: [...KEYS.lists, "rows", listId, state],
    queryFn: ({ pageParam: cursor }) =>
      take(
        api.GET("/api/lists/{list_id}/rows", {
          params: { path: { list_id: listId }, query: { ...query, ...(cursor && { cursor }) } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

/** Bring the lists of a file, as it is. */
export async function bring(file: File): Promise<MusicList[]> {
  const answer = await take(
    api.POST("/api/lists/import", {
      params: { query: { name: file.name } },
      // The document calls it a text, as of any body that is not JSON.
      body: file as unknown as string,
      bodySerializer: (body) => body as unknown as File,
      headers: { "Content-Type": "application/octet-stream" },
    }),
  );
  return answer.items;
}

/** Bring the playlist that a link leads to; its site is asked, which takes a while. */
export const bringPlaylist = (url: string): Promise<MusicList> =>
  take(api.POST("/api/lists/link", { body: { url } }));

/** Say which of what was found a row is; `undefined`: none. */
export function answer(
  listId: number,
  rowId: number,
  choice: number | undefined,
  same: boolean,
): Promise<Schema<"Answered">> {
  const answers = [{ row_id: rowId, choice: choice ?? null }];
  return take(
    api.POST("/api/lists/{list_id}/answers", {
      ...at(listId),
      body: { answers, same_for_artist: same },
    }),
  );
}

/** Heart what is there, or want the rest. */
export function takeList(listId: number, body: Schema<"TakeList">): Promise<Schema<"TakenList">> {
  return take(api.POST("/api/lists/{list_id}/take", { ...at(listId), body }));
}

export function change(listId: number, body: Partial<Schema<"ListChanges">>): Promise<MusicList> {
  return take(api.PATCH("/api/lists/{list_id}", { ...at(listId), body }));
}

export const make = (name: string): Promise<MusicList> =>
  take(api.POST("/api/lists", { body: { name, is_shared: false } }));

/** Put tracks and albums of the library at the end of a list. */
export function addRows(listId: number, body: Partial<Schema<"AddedRows">>): Promise<MusicList> {
  const asked = { track_ids: [], album_ids: [], ...body };
  return take(api.POST("/api/lists/{list_id}/rows", { ...at(listId), body: asked }));
}

/** Put a row behind another one; `null`: first. */
export const moveRow = (listId: number, rowId: number, after: number | null) =>
  done(
    api.POST("/api/lists/{list_id}/rows/{row_id}/move", { ...row(listId, rowId), body: { after } }),
  );

export const removeRow = (listId: number, rowId: number) =>
  done(api.DELETE("/api/lists/{list_id}/rows/{row_id}", row(listId, rowId)));

/** Tracks of the library that a text is found in; none while there is none. */
export function foundTracksQuery(text: string) {
  return queryOptions({
    queryKey: [...KEYS.library, "for lists", text],
    queryFn: async () =>
      (await take(api.GET("/api/tracks", { params: { query: { q: text, limit: 10 } } }))).items,
    enabled: text.length > 1,
  });
}

export const remove = (listId: number) => done(api.DELETE("/api/lists/{list_id}", at(listId)));

export const restore = (listId: number) =>
  take(api.POST("/api/lists/{list_id}/restore", at(listId)));

function row(listId: number, rowId: number) {
  return { params: { path: { list_id: listId, row_id: rowId } } };
}

function at(listId: number) {
  return { params: { path: { list_id: listId } } };
}
