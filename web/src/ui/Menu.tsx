/** A button that opens a list of things to do. */
import type { LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Pressable } from "react-aria-components";
import { classes } from "./classes";
import css from "./Menu.module.css";

export interface Choice {
  id: string;
  label: string;
  icon?: LucideIcon;
  danger?: boolean;
  disabled?: boolean;
  run: () => void;
}

interface MenuProps {
  /** The button: our own `Button` or `IconButton`. */
  trigger: ReactElement<Record<string, unknown>, string>;
  label: string;
  choices: readonly Choice[];
}

export function Menu({ trigger, label, choices }: MenuProps) {
  return (
    <MenuTrigger>
      <Pressable>{trigger}</Pressable>
      <Popover className={css.popover ?? ""} placement="bottom end">
        <AriaMenu className={css.menu ?? ""} aria-label={label}>
          {choices.map(({ id, label: text, icon: Icon, danger, disabled, run }) => (
            <MenuItem
              key={id}
              id={id}
              textValue={text}
              isDisabled={disabled ?? false}
              onAction={run}
              className={classes(css.item, danger && css.danger)}
            >
              {Icon && <Icon size={16} aria-hidden />}
              {text}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
