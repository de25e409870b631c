/** The columns of a table of tracks; a press on one sorts by it. */
import { ArrowDown, ArrowUp } from "lucide-react";
import { useTranslations } from "use-intl";
import { classes } from "../ui/classes";
import css from "./TrackTable.module.css";
import type { Sorting, TrackSort } from "./track-sorting";

const COLUMNS = [
  { name: "title", style: css.title },
  { name: "artist", style: css.artist },
  { name: "album", style: css.album },
  { name: "quality", style: css.quality },
  { name: "length", style: css.length },
] as const;

const SORTS: Partial<Record<(typeof COLUMNS)[number]["name"], TrackSort>> = {
  title: "title",
  artist: "artist",
  album: "album",
  length: "duration",
};

export function TableHead({ sorting }: { sorting: Sorting | undefined }) {
  const t = useTranslations("library.track");
  return (
    <thead className={css.head}>
      <tr aria-rowindex={1}>
        {COLUMNS.map(({ name, style }) => (
          <SortedColumn
            key={name}
            name={t(name)}
            style={style}
            sort={SORTS[name]}
            sorting={sorting}
          />
        ))}
        <th scope="col" className={css.heart}>
          <span className="visually-hidden">{t("heart")}</span>
        </th>
      </tr>
    </thead>
  );
}

interface SortedColumnProps {
  name: string;
  style: string | undefined;
  sort: TrackSort | undefined;
  sorting: Sorting | undefined;
}

function SortedColumn({ name, style, sort, sorting }: SortedColumnProps) {
  if (!sort || !sorting) {
    return (
      <th scope="col" className={style}>
        {name}
      </th>
    );
  }
  const isSorted = sorting.sort === sort;
  const isUp = sorting.order === "asc";
  const Icon = isUp ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      className={style}
      aria-sort={isSorted ? (isUp ? "ascending" : "descending") : undefined}
    >
      <button
        type="button"
        className={classes(css.sort, isSorted && css.sorted)}
        onClick={() => sorting.onSort(sort, isSorted && isUp ? "desc" : "asc")}
      >
        {name}
        {isSorted && <Icon size={14} aria-hidden />}
      </button>
    </th>
  );
}
