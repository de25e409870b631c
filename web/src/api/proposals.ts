/** What albums seem to be that were filed as they are: their list, what taking one writes, deciding. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { KEYS } from "../live/patches";
import { api, type Schema, take } from "./client";

export type Proposal = Schema<"ProposalView">;
export type ProposalDetail = Schema<"ProposalDetail">;
export type ProposalCounts = Schema<"ProposalCounts">;
export type Difference = Schema<"DifferenceView">;
export type TakenField = NonNullable<Schema<"TakeBody">["replace"]>[number];
export type Decided = Schema<"DecidedMany">["items"][number];

/** In the order in which they are shown. */
export const STATES = [
  ...(["sure", "differs", "unsure", "unknown", "waiting", "failed"] as const),
  ...(["agrees", "taken", "declined"] as const),
] as const;
export type State = (typeof STATES)[number];

/** What a person can take or decline. */
export const OFFERED: readonly Proposal["state"][] = ["sure", "differs", "unsure"];

const A_PAGE = 100;
/** Albums whose files one request writes. */
const A_PART = 20;

/** Only what is sure, and no tag that is there is replaced. */
const PLAINLY: Pick<Schema<"TakeMany">, "states" | "replace" | "dry"> = {
  states: ["sure"],
  replace: [],
  dry: false,
};

/** The albums of one state. */
export function proposalsQuery(state: State) {
  const query = { state, limit: A_PAGE };
  return infiniteQueryOptions({
    queryKey: [...KEYS.proposals, "list", state],
    queryFn: ({ pageParam: cursor }) =>
      take(
        api.GET("/api/proposals", { params: { query: { ...query, ...(cursor && { cursor }) } } }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

/** How far it has come: of the library, or of one import. */
export function countsQuery(batch?: string) {
  return queryOptions({
    queryKey: [...KEYS.proposals, "counts", batch],
    queryFn: async () => {
      const query = { limit: 1, ...(batch && { batch_id: batch }) };
      return (await take(api.GET("/api/proposals", { params: { query } }))).counts;
    },
  });
}

/** One album, with each tag that taking it would write. */
export function proposalQuery(albumId: number) {
  return queryOptions({
    queryKey: [...KEYS.proposals, "one", albumId],
    queryFn: () =>
      take(api.GET("/api/proposals/{album_id}", { params: { path: { album_id: albumId } } })),
  });
}

/** How many are sure and at least as likely; `above` is 0 to 1. */
export function aboveQuery(above: number) {
  return queryOptions({
    queryKey: [...KEYS.proposals, "above", above],
    queryFn: async () =>
      (await take(api.POST("/api/proposals/take", { body: { ...PLAINLY, above, dry: true } })))
        .count,
  });
}

/** What is taken: one, with tags that it may replace; some; or all above a score. */
export type Taking =
  | { albumIds: readonly number[]; replace?: readonly TakenField[] }
  | { above: number };

/** Take proposals, some in each request; what became of each. */
export async function takeAll(taking: Taking): Promise<Decided[]> {
  const body =
    "above" in taking
      ? { ...PLAINLY, above: taking.above }
      : { ...PLAINLY, album_ids: [...taking.albumIds], replace: [...(taking.replace ?? [])] };
  const all: Decided[] = [];
  let cursor: string | null | undefined;
  do {
    const params = cursor ? { query: { cursor } } : {};
    const answer = await take(api.POST("/api/proposals/take", { params, body }));
    all.push(...answer.items);
    cursor = answer.next_cursor;
  } while (cursor);
  return all;
}

/** Decline proposals, or undo what was decided. */
export async function decide(
  what: "decline" | "undo" | "look",
  ids: readonly number[],
): Promise<Decided[]> {
  const all: Decided[] = [];
  for (let from = 0; from < ids.length; from += A_PART) {
    const body = { album_ids: ids.slice(from, from + A_PART) };
    all.push(...(await take(api.POST(`/api/proposals/${what}`, { body }))).items);
  }
  return all;
}
