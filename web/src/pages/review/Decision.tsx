/** The decision: always in sight at the bottom. */
import { Check, Scissors, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Candidate } from "../../api/downloads";
import { Button } from "../../ui/Button";
import css from "./review.module.css";
import type { Choice } from "./use-decide";

const MOD = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";

interface DecisionProps {
  chosen: Candidate | null;
  busy: boolean;
  /** Something else stands behind the files' ends. */
  canCut: boolean;
  onDecide: (choice: Choice) => void;
  onLater: () => void;
}

export function Decision({ chosen, busy, canCut, onDecide, onLater }: DecisionProps) {
  const t = useTranslations("review");
  return (
    <section className={css.decision} aria-label={t("decision")}>
      <Button look="ghost" icon={Trash2} disabled={busy} onClick={() => onDecide("discard")}>
        {t("discard")}
      </Button>
      <span className={css.space} />
      <Button look="ghost" onClick={onLater}>
        {t("later")}
      </Button>
      {canCut && (
        <Button icon={Scissors} disabled={busy} onClick={() => onDecide("cut")}>
          {t("cut")}
        </Button>
      )}
      {chosen && (
        <Button disabled={busy} onClick={() => onDecide(null)}>
          {t("importAsIs")}
        </Button>
      )}
      <Button look="primary" icon={Check} busy={busy} onClick={() => onDecide(chosen)}>
        {t(chosen ? "import" : "importAsIs")}
        <kbd className={css.hint} aria-hidden>
          {MOD} ↵
        </kbd>
      </Button>
    </section>
  );
}
