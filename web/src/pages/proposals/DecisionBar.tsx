/** What is done with all that is selected. */
import { Check, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { OFFERED, type Proposal } from "../../api/proposals";
import { useKeys } from "../../keys/use-keys";
import { ActionBar } from "../../ui/ActionBar";
import { Button } from "../../ui/Button";
import css from "./proposals.module.css";
import { useDecide } from "./use-decide";

interface DecisionBarProps {
  chosen: readonly Proposal[];
  onDone: () => void;
}

export function DecisionBar({ chosen, onDone }: DecisionBarProps) {
  const t = useTranslations("proposals");
  const { take, decline, isBusy } = useDecide();
  const offered = chosen.filter(({ state }) => OFFERED.includes(state));
  const albumIds = offered.map(({ album_id }) => album_id);
  const adds = offered.reduce((sum, one) => sum + one.adds, 0);
  const onTake = () => {
    if (isBusy || albumIds.length === 0) return;
    take({ albumIds });
    onDone();
  };
  const onDecline = () => {
    if (isBusy || albumIds.length === 0) return;
    decline(albumIds);
    onDone();
  };
  useKeys({ takeBest: onTake, discardSelected: onDecline });
  return (
    <ActionBar label={t("selection")}>
      <strong className={css.selectedCount} role="status">
        {t("selected", { count: chosen.length, adds })}
      </strong>
      <Button look="ghost" onClick={onDone}>
        {t("clear")}
      </Button>
      {albumIds.length > 0 && (
        <>
          <Button look="ghost" icon={X} onClick={onDecline}>
            {t("decline")}
          </Button>
          <Button look="primary" icon={Check} onClick={onTake}>
            {t("take")}
          </Button>
        </>
      )}
    </ActionBar>
  );
}
