/** A section's name, how many are in it, and what can be done with all of them. */
import { ChevronDown } from "lucide-react";
import { useTranslations } from "use-intl";
import { useDismissal } from "../../downloads/dismissal";
import { canJoinRetry, useRetryMany } from "../../downloads/use-retry-many";
import type { Download } from "../../live/patches";
import { Button } from "../../ui/Button";
import css from "./queue.module.css";
import type { SectionRows } from "./use-queue";

interface SectionHeadProps {
  of: SectionRows;
  isClosed: boolean;
  /** Whether all that has ended is on show: what can't be seen is not cleared. */
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
        <Button size="s" look="ghost" onClick={() => clear(section, rows, count, mine)}>
          {t("clear")}
        </Button>
      )}
      {section === "needs" && canClear && <Failures rows={rows} mine={mine} />}
    </div>
  );
}

/** By the dozen, where there is more than one: each row has its own buttons. */
function Failures({ rows, mine }: { rows: readonly Download[]; mine: boolean }) {
  const t = useTranslations("downloads");
  const { clear } = useDismissal();
  const retry = useRetryMany();
  const failed = rows.filter(({ status }) => status === "failed");
  const retryable = failed.filter(canJoinRetry);
  return (
    <div className={css.many}>
      {retryable.length > 1 && (
        <Button
          size="s"
          look="ghost"
          busy={retry.isPending}
          onClick={() => retry.mutate(retryable)}
        >
          {t("retryMany", { count: retryable.length })}
        </Button>
      )}
      {failed.length > 1 && (
        <Button size="s" look="ghost" onClick={() => clear("needs", failed, failed.length, mine)}>
          {t("clearFailed", { count: failed.length })}
        </Button>
      )}
    </div>
  );
}
