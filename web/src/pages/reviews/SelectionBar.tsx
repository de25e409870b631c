/** What is done with all that is selected. */
import { Check, Tag, Trash2, X } from "lucide-react";
import { useTranslations } from "use-intl";
import type { AnswerToMany } from "../../api/reviews";
import { useKeys } from "../../keys/use-keys";
import { ActionBar } from "../../ui/ActionBar";
import { Button } from "../../ui/Button";
import css from "./reviews.module.css";

interface SelectionBarProps {
  count: number;
  onAsk: (answer: AnswerToMany) => void;
  onClear: () => void;
}

export function SelectionBar({ count, onAsk, onClear }: SelectionBarProps) {
  const t = useTranslations("review.many");
  useKeys({
    takeAsTagged: () => onAsk("as_is"),
    takeBest: () => onAsk("best"),
    discardSelected: () => onAsk("discard"),
  });
  return (
    <ActionBar label={t("label")}>
      <strong className={css.selectedCount} role="status">
        {t("selected", { count })}
      </strong>
      <Button look="ghost" icon={X} onClick={onClear}>
        {t("clear")}
      </Button>
      <Button look="ghost" icon={Trash2} onClick={() => onAsk("discard")}>
        {t("ask.discard")}
      </Button>
      <Button icon={Tag} onClick={() => onAsk("as_is")}>
        {t("ask.as_is")}
      </Button>
      <Button icon={Check} onClick={() => onAsk("best")}>
        {t("ask.best")}
      </Button>
    </ActionBar>
  );
}
