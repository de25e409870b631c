/** In which order a table of tracks stands. */
import type { TrackList } from "../api/library";

export type TrackSort = NonNullable<TrackList["sort"]>;
export type Order = "asc" | "desc";

export interface Sorting {
  sort: TrackSort;
  order: Order;
  onSort: (sort: TrackSort, order: Order) => void;
}
