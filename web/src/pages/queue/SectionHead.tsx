/** A section's name, how many are in it, and what can be done with all of them. */
import { ChevronDown } from "lucide-react";
import { useTranslations } from "use-intl";
import { useDismissal } from "../../downloads/dismissal";
import { Button } from "../../ui/Button";
import css from "./queue.module.css";
import type { SectionRows } from "./use-queue";

interface SectionHeadProps {
  of: SectionRows;
  isClosed: boolean;
  /** Whether all that is finished is on show: what can't be seen is not cleared. */
  canClear: boolean;
  mine: boolean;
  onToggle: () => void;
}

export function SectionHead({
  of: { section, rows, count },
  isClosed,
  canClear,
  mine,
  onToggle,
}: SectionHeadProps) {
  const t = useTranslations("downloads");
  const { clear } = useDismissal();
  return (
    <div className={css.head}>
      <h2 className={css.headTitle}>
        <button type="button" className={css.fold} aria-expanded={!isClosed} onClick={onToggle}>
          <ChevronDown size={18} aria-hidden />
          {t(`sections.${section}`)}
          <span className={css.count}>{count}</span>
        </button>
      </h2>
      {section === "finished" && canClear && (
        <Button size="s" look="ghost" onClick={() => clear(rows, count, mine)}>
          {t("clear")}
        </Button>
      )}
    </div>
  );
}
