/** Whether one of a list is selected; with shift, all from the last one to it. */
export interface Selecting {
  isSelected: boolean;
  onPick: (toHere: boolean) => void;
}

export function SelectBox({ label, isSelected, onPick }: Selecting & { label: string }) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={isSelected}
      onChange={({ nativeEvent }) =>
        onPick(nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
      }
    />
  );
}
