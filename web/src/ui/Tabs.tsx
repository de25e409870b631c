/** Tabs that are links: which one is open is in the address. */
import { createLink } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";
import css from "./Tabs.module.css";

export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className={css.tabs}>
      {children}
    </nav>
  );
}

function TabAnchor(props: Omit<ComponentProps<"a">, "className">) {
  return <a {...props} className={css.tab} />;
}

/** One tab; takes what a router's `Link` takes. The open one has `aria-current="page"`. */
export const Tab = createLink(TabAnchor);
