import box from "./box.module.css";

/** Whether one of a list is selected; with shift, all from the last one to it. */
export interface Selecting {
  isSelected: boolean;
  onPick: (toHere: boolean) => void;
}

interface SelectBoxProps extends Selecting {
  label: string;
  /** Of several that it stands for, some are selected. */
  isPartly?: boolean;
}

export function SelectBox({ label, isSelected, isPartly = false, onPick }: SelectBoxProps) {
  return (
    <input
      type="checkbox"
      className={box.box}
      aria-label={label}
      checked={isSelected}
      ref={(element) => {
        if (element) element.indeterminate = isPartly;
      }}
      onChange={({ nativeEvent }) =>
        onPick(nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
      }
    />
  );
}
