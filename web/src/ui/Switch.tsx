/** On or off; the whole line can be pressed. */
import type { ReactNode } from "react";
import css from "./Switch.module.css";

interface SwitchProps {
  label: ReactNode;
  hint?: ReactNode;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  /** Beside a heading that says it: the label is only heard. */
  isBare?: boolean;
}

export function Switch({ label, hint, isOn, onChange, isBare = false }: SwitchProps) {
  return (
    <label className={css.switch}>
      <span className={isBare ? "visually-hidden" : undefined}>
        <span className={css.label}>{label}</span>
        {hint && <span className={css.hint}>{hint}</span>}
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={isOn}
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}
