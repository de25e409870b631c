/** All that are sure and likely enough: counted first, then taken. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { aboveQuery } from "../../api/proposals";
import { Button } from "../../ui/Button";
import { SelectField } from "../../ui/SelectField";
import { Sheet } from "../../ui/Sheet";
import { ErrorState } from "../../ui/states";
import css from "./proposals.module.css";
import { useDecide } from "./use-decide";

/** Percent. */
const SCORES = [90, 95, 96, 97, 98, 99, 100] as const;
const USUAL = 96;

export function TakeAbove({ onClose }: { onClose: () => void }) {
  const t = useTranslations("proposals.above");
  const [score, setScore] = useState(USUAL);
  const query = useQuery(aboveQuery(score / 100));
  const { take } = useDecide();
  const count = query.data ?? 0;
  return (
    <Sheet
      title={t("title")}
      place="center"
      onClose={onClose}
      footer={
        <div className={css.decide}>
          <Button
            look="primary"
            busy={query.isPending}
            aria-disabled={count === 0}
            onClick={() => {
              if (count === 0) return;
              take({ above: score / 100 });
              onClose();
            }}
          >
            {t("take", { count })}
          </Button>
          <Button look="ghost" onClick={onClose}>
            {t("cancel")}
          </Button>
        </div>
      }
    >
      <p>{t("text")}</p>
      <SelectField
        label={t("score")}
        value={String(score)}
        options={SCORES.map((each) => ({ value: String(each), name: `${each} %` }))}
        onChange={(chosen) => setScore(Number(chosen))}
      />
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
    </Sheet>
  );
}
