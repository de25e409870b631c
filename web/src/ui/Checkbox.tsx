/** Yes or no, with what it means beside it; the whole line can be pressed. */
import type { ReactNode } from "react";
import { CheckboxButton, CheckboxField, Text } from "react-aria-components";
import box from "./box.module.css";
import css from "./Checkbox.module.css";

interface CheckboxProps {
  label: ReactNode;
  hint?: ReactNode;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

export function Checkbox({ label, hint, isOn, onChange }: CheckboxProps) {
  return (
    <CheckboxField isSelected={isOn} onChange={onChange}>
      <CheckboxButton className={css.check ?? ""}>
        <span className={box.box} aria-hidden />
        <span>
          {label}
          {hint && (
            <Text slot="description" className={css.hint ?? ""}>
              {" "}
              {hint}
            </Text>
          )}
        </span>
      </CheckboxButton>
    </CheckboxField>
  );
}
