/** A field that narrows a list down while somebody types. */
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import css from "./SearchField.module.css";

interface SearchFieldProps {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

const PAUSE_MS = 250;

export function SearchField({ label, value = "", onChange }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const tell = useRef(onChange);
  tell.current = onChange;
  // Changed elsewhere: the button "clear", the browser's "back".
  if (known !== value) {
    setKnown(value);
    if (value !== text.trim()) setText(value);
  }
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => tell.current(text.trim() || undefined), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <span className={css.field}>
      <Search size={16} aria-hidden />
      <input
        type="search"
        className={css.input}
        aria-label={label}
        placeholder={label}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
      />
    </span>
  );
}
