/** How to come by what a source asks for, as it says itself. */
import { Fragment, type ReactNode } from "react";
import css from "./parts.module.css";

/** What stands in backquotes, and addresses. */
const MARKED = /(`[^`]+`|https:\/\/[^\s,]*[^\s,.])/;

export function AccountSteps({ steps }: { steps: readonly string[] }) {
  return (
    <ol className={css.numbered}>
      {steps.map((step) => (
        <li key={step}>
          <span>{step.split(MARKED).map(marked)}</span>
        </li>
      ))}
    </ol>
  );
}

function marked(part: string): ReactNode {
  if (part.startsWith("`")) return <code key={part}>{part.slice(1, -1)}</code>;
  if (!part.startsWith("https://")) return <Fragment key={part}>{part}</Fragment>;
  return (
    <a key={part} href={part} target="_blank" rel="noreferrer" className={css.outside}>
      {part.slice("https://".length)}
    </a>
  );
}
