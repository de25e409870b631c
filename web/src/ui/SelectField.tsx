/** A field whose value is one of several, with its label, its hint and what is wrong with it. */
import type { ReactNode } from "react";
import { Label, Text } from "react-aria-components";
import { Choice, type ChoiceProps } from "./Choice";
import css from "./Field.module.css";

interface SelectFieldProps<Value extends string> extends ChoiceProps<Value> {
  label: string;
  hint?: ReactNode;
  error?: ReactNode;
}

export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, hint, error, ...rest } = props;
  return (
    <Choice
      {...rest}
      className={css.field}
      isInvalid={Boolean(error)}
      above={<Label className={css.label ?? ""}>{label}</Label>}
      below={
        <>
          {hint && (
            <Text slot="description" className={css.hint ?? ""}>
              {hint}
            </Text>
          )}
          {error && (
            <Text slot="errorMessage" className={css.error ?? ""} role="alert">
              {error}
            </Text>
          )}
        </>
      }
    />
  );
}
