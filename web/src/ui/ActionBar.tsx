/** What is decided here, always in sight at the bottom; news stand above it, never over it. */
import { type ReactNode, useLayoutEffect, useRef } from "react";
import css from "./ActionBar.module.css";

export function ActionBar({ label, children }: { label: string; children: ReactNode }) {
  const bar = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = bar.current;
    if (!element) return;
    const root = document.documentElement.style;
    const observer = new ResizeObserver(() =>
      root.setProperty("--action-bar", `${element.offsetHeight}px`),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      root.removeProperty("--action-bar");
    };
  }, []);
  return (
    <section ref={bar} className={css.bar} aria-label={label}>
      {children}
    </section>
  );
}
