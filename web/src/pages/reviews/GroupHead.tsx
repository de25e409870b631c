/** All that waits for one reason: how many, selected at once, shown or not. */
import { ChevronDown, ChevronRight } from "lucide-react";
import { useTranslations } from "use-intl";
import { SelectBox } from "../../ui/SelectBox";
import { reasonName } from "../review/reason";
import type { Entry } from "./entries";
import css from "./reviews.module.css";
import type { Selection } from "./use-selection";

interface GroupHeadProps {
  group: Entry & { kind: "group" };
  selection: Selection;
  onToggle: () => void;
}

export function GroupHead({ group: { reason, ids, isOpen }, selection, onToggle }: GroupHeadProps) {
  const t = useTranslations("review");
  const name = t(`reason.${reasonName(reason)}`);
  const selected = ids.filter((id) => selection.ids.has(id)).length;
  const Icon = isOpen ? ChevronDown : ChevronRight;
  return (
    <div className={css.group}>
      <SelectBox
        label={t("selectGroup", { name })}
        isSelected={selected === ids.length}
        isPartly={selected > 0 && selected < ids.length}
        onPick={() => selection.pickAll(ids)}
      />
      <h2>
        <button type="button" className={css.fold} aria-expanded={isOpen} onClick={onToggle}>
          <Icon size={18} aria-hidden />
          {name}
          <span className={css.count}>{ids.length}</span>
        </button>
      </h2>
    </div>
  );
}
