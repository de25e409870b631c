/** By what a list is ordered, and which way round. */
import { ArrowDownWideNarrow, ArrowUpNarrowWide } from "lucide-react";
import { useTranslations } from "use-intl";
import { IconButton } from "../ui/Button";
import { Pick } from "../ui/Pick";
import css from "./SortSelect.module.css";

export type Order = "asc" | "desc";

interface SortSelectProps<Sort extends string> {
  label: string;
  sorts: readonly { value: Sort; name: string; order: Order }[];
  sort: Sort;
  order: Order;
  /** The order is `undefined` when it is the sort's own. */
  onChange: (sort: Sort, order: Order | undefined) => void;
}

export function SortSelect<Sort extends string>(props: SortSelectProps<Sort>) {
  const { label, sorts, sort, order, onChange } = props;
  const t = useTranslations("library.sort");
  const other: Order = order === "asc" ? "desc" : "asc";
  const own = sorts.find(({ value }) => value === sort)?.order;
  return (
    <span className={css.sort}>
      <Pick
        label={label}
        value={sort}
        options={sorts}
        onChange={(chosen) => onChange(chosen, undefined)}
      />
      <IconButton
        icon={order === "asc" ? ArrowUpNarrowWide : ArrowDownWideNarrow}
        label={t(order === "asc" ? "ascending" : "descending")}
        onClick={() => onChange(sort, other === own ? undefined : other)}
      />
    </span>
  );
}
