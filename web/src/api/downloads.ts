/** What is read of downloads and reviews, and what is done to them. */
import {
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { LiveDownload } from "../live/frames";
import { type DownloadsPage, KEYS } from "../live/patches";
import { readAgain } from "../live/read-again";
import { useErrorToast } from "../ui/toasts";
import { api, done, type Schema, take } from "./client";

export type DownloadTrack = Schema<"DownloadTrack">;
export type Review = Schema<"Review">;
export type Candidate = Schema<"CandidateView">;
export type Answer = Schema<"ReviewAnswer">;
export type AnswerOutcome = Schema<"AnswerOutcome">;
export type Status = Schema<"DownloadResponse">["status"];

/** Rows of one request; more are read as the list is scrolled. */
const A_PAGE = 100;

/** How many downloads are at what: for the badges of the rail, and above the queue. */
export function countsQuery(mine = false) {
  return queryOptions({
    queryKey: mine ? [...KEYS.downloadCounts, "mine"] : KEYS.downloadCounts,
    queryFn: () => take(api.GET("/api/downloads/counts", { params: { query: { mine } } })),
  });
}

/** Which downloads a list is of. */
export interface Wanted {
  status: readonly Status[];
  source?: string | undefined;
  mine?: boolean | undefined;
  /** What runs next comes first, instead of the newest: of what runs and waits only. */
  order?: "next" | undefined;
}

/** A list of downloads, newest first unless it says otherwise; page by page. */
export function downloadsQuery({ status, source, mine, order }: Wanted) {
  const query = {
    status: [...status],
    limit: A_PAGE,
    ...(source && { source }),
    ...(mine && { mine }),
    ...(order && { order }),
  };
  return infiniteQueryOptions({
    queryKey: [...KEYS.downloadLists, query],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }): Promise<DownloadsPage> => {
      const { data, response } = await done(
        api.GET("/api/downloads", {
          params: { query: { ...query, ...(pageParam !== null && { cursor: pageParam }) } },
        }),
      );
      return { items: data ?? [], next_cursor: response.headers.get("X-Next-Cursor") };
    },
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
}

/** The tracks of a download's release; empty until it is known. */
export function tracksQuery(id: number) {
  return queryOptions({
    queryKey: KEYS.downloadTracks(id),
    queryFn: () =>
      take(
        api.GET("/api/downloads/{download_id}/tracks", { params: { path: { download_id: id } } }),
      ),
  });
}

/** Move the bars of a download's tracks, as a frame says. */
export function applyTracks(client: QueryClient, { download_id, tracks }: LiveDownload): void {
  if (!tracks?.length) return;
  const said = new Map(tracks.map((track) => [track.position, track]));
  client.setQueryData<DownloadTrack[]>(KEYS.downloadTracks(download_id), (known) =>
    known?.map((track) => {
      const now = said.get(track.position);
      return now ? { ...track, ...now } : track;
    }),
  );
}

/** A download's own log, as plain text. */
export function logQuery(id: number) {
  return queryOptions({
    queryKey: [...KEYS.downloads, "log", id],
    queryFn: async () => {
      const { data } = await done(
        api.GET("/api/downloads/{download_id}/log", {
          params: { path: { download_id: id } },
          parseAs: "text",
        }),
      );
      return String(data ?? "");
    },
  });
}

/** What is asked about a download in review. */
export function reviewQuery(id: number) {
  return queryOptions({
    queryKey: KEYS.review(id),
    queryFn: () =>
      take(
        api.GET("/api/downloads/{download_id}/review", { params: { path: { download_id: id } } }),
      ),
  });
}

/** What an answer would do, before it is given. */
export function outcomeQuery(id: number, answer: Answer) {
  return queryOptions({
    queryKey: [...KEYS.reviews, id, "outcome", answer],
    queryFn: ({ signal }) =>
      take(
        api.POST("/api/downloads/{download_id}/review/outcome", {
          params: { path: { download_id: id } },
          body: answer,
          signal,
        }),
      ),
    gcTime: 0,
  });
}

/** Answers a review. */
export function useAnswer() {
  const client = useQueryClient();
  const tellError = useErrorToast();
  return useMutation({
    mutationFn: ({ id, answer }: { id: number; answer: Answer }) =>
      take(
        api.POST("/api/downloads/{download_id}/review", {
          params: { path: { download_id: id } },
          body: answer,
          // Given, too, when the page closes before it was thought over.
          keepalive: true,
        }),
      ),
    onSuccess: (row) => {
      client.setQueryData(KEYS.download(row.id), row);
    },
    onSettled: () => readAgain(client, KEYS.downloads),
    onError: tellError,
  });
}

/** Opens a review again that was answered; what was filed is taken out of the library. */
export function usePutBack() {
  const client = useQueryClient();
  const tellError = useErrorToast();
  return useMutation({
    mutationFn: (id: number) =>
      take(
        api.POST("/api/downloads/{download_id}/review/put-back", {
          params: { path: { download_id: id } },
        }),
      ),
    onSuccess: (row) => {
      client.setQueryData(KEYS.download(row.id), row);
    },
    onSettled: () => readAgain(client, KEYS.downloads),
    onError: tellError,
  });
}

/** Delete ended downloads from the list, one by one. */
export async function removeDownload(id: number): Promise<void> {
  await done(api.DELETE("/api/downloads/{download_id}", { params: { path: { download_id: id } } }));
}

/** Take everything that ended so off the list. */
export async function clearDownloads(
  statuses: Schema<"ClearRequest">["statuses"],
  mine: boolean,
): Promise<void> {
  await done(api.POST("/api/downloads/clear", { body: { statuses, mine }, keepalive: true }));
}
