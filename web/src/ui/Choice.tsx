/** One of several: a button that says which one, and below it, once it is pressed, all of them.
 *
 * By keys as everywhere: arrows, Home, End, the first letters of a name, Escape (React Aria's Select).
 */
import type { ReactNode } from "react";
import {
  Button,
  Header,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Popover,
  Select,
  SelectValue,
} from "react-aria-components";
import css from "./Choice.module.css";
import { ChoiceFace } from "./ChoiceFace";

export interface Option<Value extends string = string> {
  value: Value;
  name: string;
  lang?: string;
  /** Under which title it stands; those of one title stand together. */
  group?: string;
}

export interface ChoiceProps<Value extends string> {
  value: Value | undefined;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
  /** What stands there while nothing is chosen. */
  placeholder?: string;
}

interface Around<Value extends string> extends ChoiceProps<Value> {
  /** What it is of, for those who only hear it; else a `Label` within `above` says so. */
  "aria-label"?: string;
  className?: string | undefined;
  isInvalid?: boolean;
  above?: ReactNode;
  below?: ReactNode;
}

/** A key that is a text even where the value is empty. */
const keyOf = (value: string) => `=${value}`;

export function Choice<Value extends string>(props: Around<Value>) {
  const { value, options, onChange, placeholder, className, above, below, isInvalid } = props;
  const choose = (key: unknown) => {
    const chosen = options.find((option) => keyOf(option.value) === key);
    if (chosen) onChange(chosen.value);
  };
  const label = props["aria-label"];
  return (
    <Select
      {...(label !== undefined && { "aria-label": label })}
      {...(placeholder !== undefined && { placeholder })}
      className={className ?? ""}
      validationBehavior="aria"
      allowsEmptyCollection // it opens while they are still on their way
      isInvalid={isInvalid ?? false}
      value={value === undefined ? null : keyOf(value)}
      onChange={choose}
    >
      {above}
      <Button className={css.button ?? ""}>
        <ChoiceFace>
          <SelectValue>
            {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
          </SelectValue>
        </ChoiceFace>
      </Button>
      {below}
      <Popover className={css.popover ?? ""} placement="bottom start">
        <ListBox className={css.list ?? ""}>{grouped(options)}</ListBox>
      </Popover>
    </Select>
  );
}

function grouped(options: readonly Option[]): ReactNode {
  const titles = [...new Set(options.map(({ group }) => group))];
  return titles.map((title) => {
    const within = options.filter(({ group }) => group === title).map(item);
    if (title === undefined) return within;
    return (
      <ListBoxSection key={title} id={title}>
        <Header className={css.title ?? ""}>{title}</Header>
        {within}
      </ListBoxSection>
    );
  });
}

function item({ value, name, lang }: Option): ReactNode {
  return (
    <ListBoxItem key={value} id={keyOf(value)} textValue={name} className={css.item ?? ""}>
      <bdi lang={lang}>{name}</bdi>
    </ListBoxItem>
  );
}
