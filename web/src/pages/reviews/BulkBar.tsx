/** Takes every proposal that is sure enough, at once. */
import { Check } from "lucide-react";
import { useId } from "react";
import { useTranslations } from "use-intl";
import { useAcceptMany } from "../../api/downloads";
import type { Download } from "../../live/patches";
import { Button } from "../../ui/Button";
import { toast } from "../../ui/toasts";
import css from "./reviews.module.css";

interface BulkBarProps {
  rows: readonly Download[];
  /** 0 to 100. */
  sure: number;
  onSure: (sure: number) => void;
}

function isSure({ review }: Download, sure: number): boolean {
  return review?.preselected != null && (review.confidence ?? 0) >= sure / 100;
}

export function BulkBar({ rows, sure, onSure }: BulkBarProps) {
  const t = useTranslations("review");
  const id = useId();
  const accept = useAcceptMany();
  const ids = rows.filter((row) => isSure(row, sure)).map((row) => row.id);
  const acceptAll = () =>
    accept.mutate(
      { ids, atLeast: sure / 100 },
      {
        onSuccess: ({ accepted, left }) => {
          const [first] = left;
          toast({
            text: first
              ? t("acceptedSome", { count: accepted.length, left: left.length, why: first.reason })
              : t("acceptedAll", { count: accepted.length }),
          });
        },
      },
    );
  return (
    <div className={css.bulk}>
      <label htmlFor={id}>{t("threshold")}</label>
      <input
        id={id}
        type="range"
        min={50}
        max={100}
        step={1}
        value={sure}
        aria-valuetext={t("percent", { percent: sure })}
        onChange={({ target }) => onSure(target.valueAsNumber)}
      />
      <output htmlFor={id} className={css.sure}>
        {t("percent", { percent: sure })}
      </output>
      <Button
        look="primary"
        icon={Check}
        busy={accept.isPending}
        disabled={ids.length === 0}
        onClick={acceptAll}
      >
        {ids.length === 0
          ? t("acceptNone", { percent: sure })
          : t("accept", { count: ids.length, percent: sure })}
      </Button>
    </div>
  );
}
