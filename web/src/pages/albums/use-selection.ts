/** Which albums of a list are selected, one by one or from one to another, shown or not. */
import { useRef, useState } from "react";
import type { Album } from "../../api/library";

export interface Selection {
  /** By their ids, as they were when they were selected. */
  albums: ReadonlyMap<number, Album>;
  /** Select one or take it back; with `toHere`, all from the last one to this. */
  pick: (slot: number, toHere: boolean) => void;
  /** What was done with these ends their being selected; what was selected meanwhile stays so. */
  drop: (ids: readonly number[]) => void;
  clear: () => void;
}

interface Listed {
  albumAt: (slot: number) => Album | undefined;
  /** Read a part of the list, also what no screen has shown yet. */
  readRange: (first: number, last: number) => Promise<readonly Album[]>;
  onError: (error: unknown) => void;
}

export function useSelection({ albumAt, readRange, onError }: Listed): Selection {
  const [albums, setAlbums] = useState<ReadonlyMap<number, Album>>(new Map());
  const last = useRef<{ slot: number; id: number }>(undefined);
  const add = (more: readonly Album[]) =>
    setAlbums((now) => new Map([...now, ...more.map((album) => [album.id, album] as const)]));
  const toggle = (album: Album) =>
    setAlbums((now) => {
      const next = new Map(now);
      if (!next.delete(album.id)) next.set(album.id, album);
      return next;
    });
  return {
    albums,
    pick: (slot, toHere) => {
      const album = albumAt(slot);
      if (!album) return;
      const from = last.current;
      last.current = { slot, id: album.id };
      if (!toHere || !from) return toggle(album);
      readRange(Math.min(from.slot, slot), Math.max(from.slot, slot)).then((read) => {
        // What stood there may have moved since.
        const isThere = read.some(({ id }) => id === from.id);
        add(isThere ? read : [album]);
      }, onError);
    },
    drop: (ids) => setAlbums((now) => new Map([...now].filter(([id]) => !ids.includes(id)))),
    clear: () => setAlbums(new Map()),
  };
}
