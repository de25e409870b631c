/** Takes every proposal that is sure enough, at once. */
import { Check } from "lucide-react";
import { useTranslations } from "use-intl";
import type { ReviewGroup } from "../../api/reviews";
import { Button } from "../../ui/Button";
import { Range } from "../../ui/Range";
import css from "./reviews.module.css";

interface BulkBarProps {
  groups: readonly ReviewGroup[];
  /** 0 to 100. */
  sure: number;
  onSure: (sure: number) => void;
  /** Of these the proposal is sure enough. */
  onAccept: (ids: readonly number[]) => void;
}

export function BulkBar({ groups, sure, onSure, onAccept }: BulkBarProps) {
  const t = useTranslations("review");
  const ids = groups
    .flatMap(({ reviews }) => reviews)
    .filter(({ confidence }) => confidence !== null && confidence >= sure / 100)
    .map((review) => review.id);
  return (
    <div className={css.bulk}>
      <span aria-hidden>{t("threshold")}</span>
      <span className={css.range}>
        <Range
          label={t("threshold")}
          min={50}
          max={100}
          step={1}
          value={sure}
          valueText={t("percent", { percent: sure })}
          onChange={onSure}
        />
      </span>
      <span className={css.sure} aria-hidden>
        {t("percent", { percent: sure })}
      </span>
      <Button look="primary" icon={Check} disabled={ids.length === 0} onClick={() => onAccept(ids)}>
        {ids.length === 0
          ? t("acceptNone", { percent: sure })
          : t("accept", { count: ids.length, percent: sure })}
      </Button>
    </div>
  );
}
