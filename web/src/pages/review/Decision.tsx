/** The decision: always in sight at the bottom. */
import { Check, RotateCw, Scissors, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import type { AnswerOutcome } from "../../api/downloads";
import { ActionBar } from "../../ui/ActionBar";
import { Button } from "../../ui/Button";
import { AS_IS, type Chosen, releaseOf } from "./choice";
import css from "./review.module.css";
import type { Choice } from "./use-decide";

const MOD = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";

interface DecisionProps {
  chosen: Chosen;
  /** Of what is chosen. */
  outcome: AnswerOutcome | undefined;
  busy: boolean;
  /** Something else stands behind the files' ends. */
  canCut: boolean;
  /** Tries again what did not come, where its source may give it by now. */
  onGetRest: (() => void) | undefined;
  onDecide: (choice: Choice) => void;
  onLater: () => void;
}

export function Decision(props: DecisionProps) {
  const { chosen, outcome, busy, canCut, onGetRest, onDecide, onLater } = props;
  const t = useTranslations("review");
  const release = releaseOf(chosen);
  const deed = () => {
    if (outcome?.action === "replace" && outcome.album)
      return t("importReplacing", { album: outcome.album.title });
    if (release) return t("importAs", { album: release.album });
    return t(chosen ? "importAsIs" : "chooseFirst");
  };
  return (
    <ActionBar label={t("decision")}>
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
      {onGetRest && (
        <Button icon={RotateCw} disabled={busy} onClick={onGetRest}>
          {t("getRest")}
        </Button>
      )}
      {chosen !== AS_IS && (
        <Button disabled={busy} onClick={() => onDecide(AS_IS)}>
          {t("importAsIs")}
        </Button>
      )}
      <Button
        look={chosen ? "primary" : "plain"}
        icon={Check}
        busy={busy}
        aria-disabled={!chosen}
        onClick={() => chosen && onDecide(chosen)}
      >
        <span className={css.deed}>{deed()}</span>
        <kbd className={css.hint} aria-hidden>
          {MOD} ↵
        </kbd>
      </Button>
    </ActionBar>
  );
}
