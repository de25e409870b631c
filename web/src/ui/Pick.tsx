/** A choice in a toolbar: what stands in it says what it is of; `label` says it to readers. */
import type { ComponentProps } from "react";
import css from "./Pick.module.css";

type PickProps = Omit<ComponentProps<"select">, "className" | "aria-label"> & { label: string };

export function Pick({ label, ...rest }: PickProps) {
  return <select {...rest} aria-label={label} className={css.pick} />;
}
