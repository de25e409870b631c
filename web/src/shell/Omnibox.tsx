/** Search, or paste a link: the same box everywhere. On the search page it searches as you type. */

import { useLocation, useNavigate, useSearch } from "@tanstack/react-router";
import { ClipboardPaste, Search } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { classes } from "../ui/classes";
import { addressIn } from "./address";
import css from "./Omnibox.module.css";
import { OMNIBOX_ID } from "./omnibox-focus";

/** From the last key to the question: shorter than a pause, longer than a stroke. */
const DEBOUNCE_MS = 250;

interface OmniboxProps {
  /** The large one, in the middle of the first page. */
  large?: boolean;
  autoFocus?: boolean;
}

/** The box's text; on the search page it and the address follow each other. */
function useText(): [text: string, setText: (text: string) => void] {
  const navigate = useNavigate();
  const isLive = useLocation({ select: ({ pathname }) => pathname === "/search" });
  const q = useSearch({ strict: false }).q ?? "";
  const [text, setText] = useState(isLive ? q : "");
  const asked = useRef(q);
  useEffect(() => {
    // The address changed without us: somebody went back, or followed a link.
    if (!isLive || q === asked.current) return;
    asked.current = q;
    setText(q);
  }, [isLive, q]);
  useEffect(() => {
    const wanted = text.trim();
    if (!isLive || wanted === asked.current || addressIn(wanted)) return;
    const timer = setTimeout(() => {
      asked.current = wanted;
      void navigate({
        to: "/search",
        search: (before) => ({ ...before, q: wanted || undefined }),
        replace: true,
      });
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [isLive, text, navigate]);
  return [text, setText];
}

export function Omnibox({ large = false, autoFocus = false }: OmniboxProps) {
  const t = useTranslations("shell.omnibox");
  const navigate = useNavigate();
  const [text, setText] = useText();
  const isLink = addressIn(text) !== undefined;
  const Icon = isLink ? ClipboardPaste : Search;
  const go = (wanted: string) => {
    const trimmed = wanted.trim();
    if (!trimmed) return;
    const url = addressIn(trimmed);
    if (url) void navigate({ to: "/preview", search: { url } });
    else void navigate({ to: "/search", search: (before) => ({ ...typeOf(before), q: trimmed }) });
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
            if (text === "" && addressIn(pasted)) go(pasted);
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

/** Another word is looked for among what the page shows now: albums, tracks, ... */
function typeOf<Before extends object>(
  before: Before,
): Pick<Before, keyof Before & "type"> | object {
  return "type" in before ? { type: before.type } : {};
}
