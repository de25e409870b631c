/** How a choice looks while its list is shut. */
import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import css from "./Choice.module.css";

export function ChoiceFace({ children }: { children: ReactNode }) {
  return (
    <span className={css.face}>
      <span className={css.value}>{children}</span>
      <ChevronDown size={16} aria-hidden className={css.sign} />
    </span>
  );
}
