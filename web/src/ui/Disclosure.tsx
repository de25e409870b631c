/** A part of a page that unfolds below its name (WAI-ARIA's disclosure); our own, for it is small.
 *
 * React Aria's weighs as much as half a page, and these stand on first pages, too.
 */
import { ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import css from "./Disclosure.module.css";

interface DisclosureProps {
  title: ReactNode;
  /** Whether it begins unfolded. */
  open?: boolean | undefined;
  className?: string | undefined;
  /** Made once it is unfolded for the first time; kept from then on. */
  children: ReactNode;
}

export function Disclosure({ title, open = false, className, children }: DisclosureProps) {
  const id = useId();
  const [isOpen, setOpen] = useState(open);
  const [wasOpen, setWasOpen] = useState(open);
  const toggle = () => {
    setOpen(!isOpen);
    setWasOpen(true);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is of fields
    <div role="group" aria-labelledby={id} className={className}>
      <button
        id={id}
        type="button"
        className={css.title}
        aria-expanded={isOpen}
        aria-controls={`${id}-part`}
        onClick={toggle}
      >
        <ChevronRight size={16} aria-hidden className={css.sign} />
        {title}
      </button>
      <div id={`${id}-part`} hidden={!isOpen} className={css.part}>
        {wasOpen && children}
      </div>
    </div>
  );
}
