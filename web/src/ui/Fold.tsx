/** A card that is folded until somebody wants it. */
import type { ReactNode } from "react";
import { Disclosure } from "./Disclosure";
import css from "./Fold.module.css";

interface FoldProps {
  title: string;
  /** Whether it begins unfolded. */
  open?: boolean;
  children: ReactNode;
}

export function Fold({ title, open, children }: FoldProps) {
  return (
    <Disclosure title={title} open={open} className={css.fold}>
      {children}
    </Disclosure>
  );
}
