/** The queue's rows by section: read page by page, kept right by the WebSocket. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { countsQuery, downloadsQuery } from "../../api/downloads";
import { useDismissal } from "../../downloads/dismissal";
import type { Download } from "../../live/patches";
import type { Search } from "./route";
import {
  comersLast,
  countOf,
  inOrder,
  LIST_OF,
  LISTS,
  SECTIONS,
  type Section,
  sectionOf,
} from "./sections";

export interface SectionRows {
  section: Section;
  rows: readonly Download[];
  /** How many there are, those included that are not read yet. */
  count: number;
  /** Reads more of them; `undefined` when all are here. */
  readOn: (() => void) | undefined;
}

const NO_COUNTS = {};

function useLists({ mine, source }: Search) {
  return [
    useInfiniteQuery(downloadsQuery({ ...LISTS[0], source, mine })),
    useInfiniteQuery(downloadsQuery({ ...LISTS[1], source, mine })),
    useInfiniteQuery(downloadsQuery({ ...LISTS[2], source, mine })),
  ] as const;
}

/** Each download once, where it was read first, at what it was last known to be: a frame may be
 * ahead of a list. */
function latest(lists: readonly (readonly Download[])[]): Download[] {
  const known = new Map<number, Download>();
  for (const row of lists.flat()) {
    const other = known.get(row.id);
    if (!other || other.seq < row.seq) known.set(row.id, row);
  }
  return [...known.values()];
}

/** Rows with those that left one list while another one, which may have them, is still read.
 *
 * For a moment such a row is nowhere: it would go and come again, without the focus that it had.
 */
function useBetween(key: string, known: readonly Download[] | undefined, isReading: boolean) {
  const before = useRef<{ key: string; rows: readonly Download[] }>({ key, rows: [] });
  const rows = useMemo(() => {
    const { current } = before;
    if (!known || !isReading || current.key !== key) return known;
    const ids = new Set(known.map(({ id }) => id));
    const between = current.rows.filter(({ id }) => !ids.has(id));
    return between.length > 0 ? latest([known, between]) : known;
  }, [key, known, isReading]);
  before.current = { key, rows: rows ?? [] };
  return rows;
}

/** In which section each row stood when the pointer came. */
type Places = ReadonlyMap<number, Section>;

/** What the page shows; `sections` is `undefined` until everything was read once. */
export function useQueue(search: Search) {
  const [held, setHeld] = useState<Places>();
  const lists = useLists(search);
  const counts = useQuery(countsQuery(search.mine)).data;
  const { gone } = useDismissal();
  const [living, needs, finished] = lists.map(({ data }) => data?.pages);
  const read = useMemo(() => {
    if (!living || !needs || !finished) return undefined;
    return latest([living, needs, finished].map((pages) => pages.flatMap(({ items }) => items)));
  }, [living, needs, finished]);
  const isReading = lists.some(({ isFetching }) => isFetching);
  const all = useBetween(`${search.mine} ${search.source}`, read, isReading);
  const rows = useMemo(() => {
    const known = all?.filter(({ id }) => !gone.has(id));
    return known && held ? comersLast(known, held) : known;
  }, [all, gone, held]);
  const placeOf = ({ id, status }: Download) => held?.get(id) ?? sectionOf(status);
  const byStatus = search.source ? NO_COUNTS : (counts?.by_status ?? NO_COUNTS);
  const sections =
    rows &&
    SECTIONS.map((section): SectionRows => {
      const own = rows.filter((row) => placeOf(row) === section);
      const list = lists[LIST_OF[section] as 0 | 1 | 2];
      const isWhole = !list.hasNextPage;
      return {
        section,
        rows: held ? own : inOrder(section, own),
        count: isWhole ? own.length : Math.max(own.length, countOf(section, byStatus)),
        readOn: isWhole
          ? undefined
          : () => {
              if (!list.isFetchingNextPage) void list.fetchNextPage();
            },
      };
    });
  const failed = lists.find(({ isError, data }) => isError && !data);
  return {
    sections,
    /** Rows keep their places from now on: a hand is over them. */
    hold: () => {
      const shown = sections?.flatMap(({ section, rows: own }) =>
        own.map(({ id }) => [id, section]),
      );
      setHeld(new Map(shown as [number, Section][]));
    },
    letGo: () => setHeld(undefined),
    error: failed?.error,
    retry: () => {
      for (const list of lists) if (list.isError) void list.refetch();
    },
  };
}
