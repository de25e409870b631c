/** Takes every proposal that is sure enough, at once. */
import { Check } from "lucide-react";
import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import { useAcceptMany } from "../../api/downloads";
import { decideLater } from "../../downloads/decisions";
import type { Download } from "../../live/patches";
import { Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Field";
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

/** Something of it is missing: a person should want that. */
function isIncomplete({ review }: Download): boolean {
  return review?.reason === "incomplete";
}

export function BulkBar({ rows, sure, onSure }: BulkBarProps) {
  const t = useTranslations("review");
  const id = useId();
  const { mutateAsync, isPending } = useAcceptMany();
  const [withIncomplete, setWithIncomplete] = useState(false);
  const candidates = rows.filter((row) => isSure(row, sure));
  const incomplete = candidates.filter(isIncomplete).length;
  const ids = candidates.filter((row) => withIncomplete || !isIncomplete(row)).map((row) => row.id);
  /** What the service says no to stands in the list again, and is told. */
  const give = async () => {
    const { accepted, left } = await mutateAsync({
      ids,
      atLeast: sure / 100,
      incomplete: withIncomplete,
    });
    const [first] = left;
    if (first) {
      const counts = { count: accepted.length, left: left.length };
      toast({ text: t("acceptedSome", { ...counts, why: first.reason }), tone: "bad" });
    }
  };
  const acceptAll = () =>
    decideLater({
      ids,
      text: t("acceptedAll", { count: ids.length }),
      give: () => give().catch(() => undefined),
    });
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
      {incomplete > 0 && (
        <Checkbox
          label={t("withIncomplete", { count: incomplete })}
          checked={withIncomplete}
          onChange={({ target }) => setWithIncomplete(target.checked)}
        />
      )}
      <Button
        look="primary"
        icon={Check}
        busy={isPending}
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
