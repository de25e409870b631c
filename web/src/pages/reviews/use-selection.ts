/** Which reviews are selected: one by one, from here to there, or a whole group. */
import { useMemo, useRef, useState } from "react";
import { between } from "./entries";

export interface Selection {
  /** Those that are selected and still wait. */
  ids: ReadonlySet<number>;
  /** Select one or take it back; with `toHere`, all from the last one to this. */
  pick: (id: number, toHere?: boolean) => void;
  /** Select all of these; where they are already, none of them. */
  pickAll: (ids: readonly number[]) => void;
  clear: () => void;
}

/** `waiting`: the ids of all groups, in the order in which they stand. */
export function useSelection(waiting: readonly number[]): Selection {
  const [picked, setPicked] = useState<ReadonlySet<number>>(new Set());
  const last = useRef<number>(undefined);
  const ids = useMemo(
    () => new Set(picked.size > 0 ? waiting.filter((id) => picked.has(id)) : []),
    [picked, waiting],
  );
  const pickAll = (some: readonly number[]) => {
    const isAll = some.every((id) => ids.has(id));
    const others = new Set(isAll ? some : []);
    setPicked(new Set(isAll ? [...ids].filter((id) => !others.has(id)) : [...ids, ...some]));
  };
  return {
    ids,
    pick: (id, toHere) => {
      const from = last.current;
      last.current = id;
      if (!toHere || from === undefined) pickAll([id]);
      else setPicked(new Set([...ids, ...between(waiting, from, id)]));
    },
    pickAll,
    clear: () => setPicked(new Set()),
  };
}
