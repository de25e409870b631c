/** A part of a page with a heading of its own. */
import { type ReactNode, useId } from "react";
import css from "./Card.module.css";

interface CardProps {
  title: string;
  lead?: ReactNode;
  /** Below which heading it stands: 3 in a section, 2 on a page without sections. */
  level?: 2 | 3;
  aside?: ReactNode;
  children?: ReactNode;
}

export function Card({ title, lead, level = 3, aside, children }: CardProps) {
  const id = useId();
  const Heading = `h${level}` as const;
  return (
    <section className={css.card} aria-labelledby={id}>
      <header className={css.head}>
        <div>
          <Heading id={id} className={css.title}>
            {title}
          </Heading>
          {lead && <p className={css.lead}>{lead}</p>}
        </div>
        {aside}
      </header>
      {children}
    </section>
  );
}
