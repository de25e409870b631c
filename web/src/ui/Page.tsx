/** The frame of every page: its heading, its title in the browser, its first focus. */
import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { classes } from "./classes";
import { heading } from "./focus-keeper";
import css from "./Page.module.css";

interface PageProps {
  title: string;
  lead?: ReactNode;
  /** Buttons beside the heading. */
  actions?: ReactNode;
  narrow?: boolean;
  /** The page shows its heading itself, in an `h1`. */
  hideHeading?: boolean;
  children: ReactNode;
}

export function Page({ title, lead, actions, narrow, hideHeading, children }: PageProps) {
  const { pathname } = useLocation();
  useEffect(() => {
    document.title = `${title} · Crateful`;
  }, [title]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page, not a new render
  useEffect(() => {
    // Screen readers hear where they are; a field that asked for the focus keeps it.
    if (document.activeElement === document.body) heading()?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <div className={classes(css.page, narrow && css.narrow)}>
      {!hideHeading && (
        <header className={css.head}>
          <div>
            <h1>{title}</h1>
            {lead && <p className={css.lead}>{lead}</p>}
          </div>
          {actions && <div className={css.actions}>{actions}</div>}
        </header>
      )}
      {children}
    </div>
  );
}

interface SectionProps {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}

/** A titled part of a page. */
export function Section({ title, actions, children }: SectionProps) {
  return (
    <section className={css.section}>
      <header className={css.head}>
        <h2>{title}</h2>
        {actions && <div className={css.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}
