/** Fields of forms: a label that is always there, a hint, an error beside what is wrong. */
import { type ComponentProps, type ReactNode, useId } from "react";
import css from "./Field.module.css";

interface Around {
  label: string;
  hint?: ReactNode;
  error?: ReactNode;
}

interface Wiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

function Surround({
  label,
  hint,
  error,
  children,
}: Around & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const said = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={css.field}>
      <label htmlFor={id} className={css.label}>
        {label}
      </label>
      {children({
        id,
        "aria-describedby": said || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {hint && (
        <span id={`${id}-hint`} className={css.hint}>
          {hint}
        </span>
      )}
      {error && (
        <span id={`${id}-error`} className={css.error} role="alert">
          {error}
        </span>
      )}
    </div>
  );
}

export function TextField({ label, hint, error, ...rest }: Around & ComponentProps<"input">) {
  return (
    <Surround label={label} hint={hint} error={error}>
      {(wiring) => <input {...rest} {...wiring} className={css.control} />}
    </Surround>
  );
}

export function TextArea({ label, hint, error, ...rest }: Around & ComponentProps<"textarea">) {
  return (
    <Surround label={label} hint={hint} error={error}>
      {(wiring) => <textarea {...rest} {...wiring} className={css.control} />}
    </Surround>
  );
}
