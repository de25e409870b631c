/** A long list of albums of which only the parts on the screen are read.
 *
 * How many albums each letter has is known beforehand, so every album has a fixed place, and a
 * part in the middle is read from its letter on.
 */
import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  ALBUMS_A_PAGE,
  type Album,
  type AlbumFacets,
  type AlbumList,
  albumsPageQuery,
} from "../api/library";

/** A part of the list that can be begun at. */
export interface Run {
  /** As `from_letter` of the API; `undefined` is the list's beginning. */
  fromLetter: string | undefined;
  start: number;
  count: number;
}

/** Whether a list is in an order of letters. */
export function hasLetters(list: AlbumList): boolean {
  const sort = list.sort ?? "artist";
  return sort === "artist" || sort === "title";
}

/** Cut a list into its letters, in its order. */
export function runsOf(list: AlbumList, facets: AlbumFacets): Run[] {
  if (!hasLetters(list)) return [{ fromLetter: undefined, start: 0, count: facets.total }];
  const letters = list.order === "desc" ? [...facets.letters].reverse() : facets.letters;
  let start = 0;
  return letters.map(({ value, count }, index) => {
    const run = { fromLetter: index === 0 ? undefined : value, start, count };
    start += count;
    return run;
  });
}

/** Return where a letter's albums begin, or `undefined` where it has none. */
export function slotOfLetter(list: AlbumList, facets: AlbumFacets, letter: string) {
  const letters = list.order === "desc" ? [...facets.letters].reverse() : facets.letters;
  const at = letters.findIndex((each) => each.value === letter);
  return at < 0 ? undefined : runsOf(list, facets)[at]?.start;
}

interface Part {
  run: Run;
  page: number;
}

/** The pages that the cards from `first` to `last` are on. */
function partsOf(runs: Run[], first: number, last: number): Part[] {
  return runs
    .filter(({ start, count }) => start <= last && start + count > first)
    .flatMap((run) => {
      const from = Math.floor(Math.max(0, first - run.start) / ALBUMS_A_PAGE);
      const to = Math.floor(Math.min(run.count - 1, last - run.start) / ALBUMS_A_PAGE);
      return Array.from({ length: to - from + 1 }, (_, index) => ({ run, page: from + index }));
    });
}

/** Returns the albums around the range that is on the screen, and what tells it that range. */
export function useAlbumSlots(list: AlbumList, facets: AlbumFacets) {
  const [range, setRange] = useState({ first: 0, last: 0 });
  const runs = runsOf(list, facets);
  const parts = partsOf(runs, range.first, range.last);
  const pages = useQueries({
    queries: parts.map(({ run, page }) => albumsPageQuery(list, run.fromLetter, page)),
  });
  const albums = new Map<number, Album>();
  for (const [index, { run, page }] of parts.entries()) {
    const begin = page * ALBUMS_A_PAGE;
    const items = pages[index]?.data?.items ?? [];
    for (const [at, album] of items.slice(0, run.count - begin).entries()) {
      albums.set(run.start + begin + at, album);
    }
  }
  const client = useQueryClient();
  const readRange = async (first: number, last: number): Promise<Album[]> => {
    const wanted = partsOf(runs, first, last);
    const read: Album[] = [];
    for (const { run, page } of wanted) {
      const start = run.start + page * ALBUMS_A_PAGE;
      const { items } = await client.ensureQueryData(albumsPageQuery(list, run.fromLetter, page));
      const mine = items.slice(0, run.count - page * ALBUMS_A_PAGE);
      read.push(...mine.filter((_, at) => start + at >= first && start + at <= last));
    }
    return read;
  };
  const failed = pages.find((page) => page.isError);
  return {
    albumAt: (slot: number) => albums.get(slot),
    onRange: (first: number, last: number) =>
      setRange((now) => (now.first === first && now.last === last ? now : { first, last })),
    readRange,
    failed,
  };
}
