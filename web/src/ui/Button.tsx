/** Buttons, and links that look like them. */
import { createLink } from "@tanstack/react-router";
import { LoaderCircle, type LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import css from "./Button.module.css";
import { classes } from "./classes";

interface Looks {
  look?: "plain" | "primary" | "ghost" | "danger";
  size?: "m" | "s";
  icon?: LucideIcon;
}

const ICON_PX = { m: 18, s: 16 } as const;

function looksOf({ look = "plain", size = "m" }: Looks, ...more: (string | false | undefined)[]) {
  return classes(css.button, look !== "plain" && css[look], size === "s" && css.small, ...more);
}

type ButtonProps = Looks &
  Omit<ComponentProps<"button">, "className"> & {
    /** Being done right now: it turns, and can't be pressed again. */
    busy?: boolean;
  };

/** What is being done keeps the focus, which a disabled button loses, and takes no press. */
function whileBusy(busy: boolean | undefined): ComponentProps<"button"> {
  return busy
    ? { "aria-busy": true, "aria-disabled": true, onClick: (event) => event.preventDefault() }
    : {};
}

/** Does something. */
export function Button({ look, size, icon, busy, children, ...rest }: ButtonProps) {
  const Icon = busy ? LoaderCircle : icon;
  return (
    <button
      type="button"
      {...rest}
      {...whileBusy(busy)}
      className={looksOf({ look, size } as Looks, busy && css.busy)}
    >
      {Icon && <Icon size={ICON_PX[size ?? "m"]} aria-hidden />}
      {children}
    </button>
  );
}

type IconButtonProps = Omit<ButtonProps, "children" | "icon"> & { icon: LucideIcon; label: string };

/** Does something; only a picture shows what, and `label` says it. */
export function IconButton({
  icon: Icon,
  label,
  look = "ghost",
  size,
  busy,
  ...rest
}: IconButtonProps) {
  const Shown = busy ? LoaderCircle : Icon;
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      {...rest}
      {...whileBusy(busy)}
      className={looksOf({ look, size } as Looks, css.square, busy && css.busy)}
    >
      <Shown size={ICON_PX[size ?? "m"]} aria-hidden />
    </button>
  );
}

type AnchorProps = Looks & Omit<ComponentProps<"a">, "className"> & { children?: ReactNode };

function Anchor({ look, size, icon: Icon, children, ...rest }: AnchorProps) {
  return (
    <a {...rest} className={looksOf({ look, size } as Looks)}>
      {Icon && <Icon size={ICON_PX[size ?? "m"]} aria-hidden />}
      {children}
    </a>
  );
}

/** Goes to another page of ours; takes what a router's `Link` takes. */
export const ButtonLink = createLink(Anchor);

/** Goes to somebody else's page, in a tab of its own. */
export function OutsideLink({ children, ...rest }: AnchorProps) {
  return (
    <Anchor {...rest} target="_blank" rel="noreferrer">
      {children}
    </Anchor>
  );
}
