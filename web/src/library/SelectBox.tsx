/** Whether one of a list is selected; with shift, all from the last one to it. */
import { useTranslations } from "use-intl";
import css from "./SelectBox.module.css";

export interface Selecting {
  isSelected: boolean;
  onPick: (toHere: boolean) => void;
}

interface SelectBoxProps extends Selecting {
  name: string;
}

export function SelectBox({ name, isSelected, onPick }: SelectBoxProps) {
  const t = useTranslations("library.selection");
  return (
    <label className={css.box}>
      <input
        type="checkbox"
        aria-label={t("select", { name })}
        checked={isSelected}
        onChange={({ nativeEvent }) =>
          onPick(nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
      />
    </label>
  );
}
