/** Search, or paste a link: the same box everywhere. */
import { useNavigate } from "@tanstack/react-router";
import { ClipboardPaste, Search } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { classes } from "../ui/classes";
import css from "./Omnibox.module.css";
import { isAddress, OMNIBOX_ID } from "./omnibox-focus";

interface OmniboxProps {
  /** The large one, in the middle of the first page. */
  large?: boolean;
  /** What it holds at first. */
  initial?: string;
  autoFocus?: boolean;
}

export function Omnibox({ large = false, initial = "", autoFocus = false }: OmniboxProps) {
  const t = useTranslations("shell.omnibox");
  const navigate = useNavigate();
  const [text, setText] = useState(initial);
  const isLink = isAddress(text);
  const Icon = isLink ? ClipboardPaste : Search;
  const go = (wanted: string) => {
    const trimmed = wanted.trim();
    if (!trimmed) return;
    if (isAddress(trimmed)) void navigate({ to: "/preview", search: { url: trimmed } });
    else void navigate({ to: "/search", search: { q: trimmed } });
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    go(text);
  };
  return (
    <search className={css.search}>
      <form className={classes(css.box, large && css.large)} onSubmit={onSubmit}>
        <Icon size={large ? 22 : 18} aria-hidden />
        <input
          id={OMNIBOX_ID}
          className={css.input}
          type="text"
          inputMode="search"
          enterKeyHint={isLink ? "go" : "search"}
          autoComplete="off"
          spellCheck={false}
          aria-label={t("label")}
          placeholder={t("placeholder")}
          value={text}
          // biome-ignore lint/a11y/noAutofocus: the one thing to do on the first page
          autoFocus={autoFocus}
          onChange={(event) => setText(event.target.value)}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData("text/plain");
            if (text === "" && isAddress(pasted)) go(pasted);
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur();
          }}
        />
        {!large && <kbd className={css.key}>/</kbd>}
        <button type="submit" className={css.go}>
          {isLink ? t("look") : t("search")}
        </button>
      </form>
    </search>
  );
}
