/** A choice in a toolbar: what stands in it says what it is of; `label` says it to readers.
 *
 * Lists wait for nothing of it: until its code is here, what will stand there stands there.
 */
import { lazy, Suspense } from "react";
import type { ChoiceProps } from "./Choice";
import { ChoiceFace } from "./ChoiceFace";
import { loadChoice } from "./load-choice";
import css from "./Pick.module.css";

type PickProps<Value extends string> = ChoiceProps<Value> & { label: string };

const Loaded = lazy(async () => ({ default: (await loadChoice()).Choice<string> }));

export function Pick<Value extends string>({ label, onChange, ...rest }: PickProps<Value>) {
  const shown = rest.options.find(({ value }) => value === rest.value);
  return (
    <Suspense
      fallback={
        <span className={css.pick} aria-hidden>
          <ChoiceFace>{shown?.name}</ChoiceFace>
        </span>
      }
    >
      <Loaded
        {...rest}
        aria-label={label}
        className={css.pick}
        onChange={(value) => onChange(value as Value)}
      />
    </Suspense>
  );
}
