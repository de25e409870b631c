/** A part of a page that is folded until somebody wants it. */
import type { ReactNode } from "react";
import css from "./Fold.module.css";

interface FoldProps {
  title: string;
  /** Whether it begins unfolded. */
  open?: boolean;
  children: ReactNode;
}

export function Fold({ title, open, children }: FoldProps) {
  return (
    <details className={css.fold} open={open}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}
