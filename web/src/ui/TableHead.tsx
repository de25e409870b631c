/** The head of every table that is not sorted by its head: one line of columns. */
import type { ReactNode } from "react";

export interface Column {
  name: string;
  /** Shown instead of the name, which a reader still hears. */
  short?: string;
  /** Its cells say enough: only a reader hears the name. */
  isHidden?: boolean;
  className?: string | undefined;
}

export function TableHead({ columns }: { columns: readonly Column[] }) {
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column.name} scope="col" className={column.className}>
            {shownOf(column)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function shownOf({ name, short, isHidden }: Column): ReactNode {
  if (isHidden) return <span className="visually-hidden">{name}</span>;
  return short ? <abbr title={name}>{short}</abbr> : name;
}
