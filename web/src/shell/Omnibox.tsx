/** Search, or paste a link: the same box everywhere. On the search page it searches as you type. */

import { useLocation, useNavigate, useSearch } from "@tanstack/react-router";
import { ClipboardPaste, Search } from "lucide-react";
import {
  type FormEvent,
  type KeyboardEvent,
  lazy,
  Suspense,
  useEffect,
  useRef,
  useState,
} from "react";
import { useTranslations } from "use-intl";
import { withWords } from "../messages/Words";
import { classes } from "../ui/classes";
import { addressIn } from "./address";
import css from "./Omnibox.module.css";
import { OMNIBOX_ID, SUGGESTIONS_ID } from "./omnibox-focus";

const readSuggestions = () => withWords(() => import("./Suggestions"));
const Suggestions = lazy(readSuggestions);

/** From the last key to the question: shorter than a pause, longer than a stroke. */
const DEBOUNCE_MS = 250;

interface OmniboxProps {
  /** The large one, in the middle of the first page. */
  large?: boolean;
  autoFocus?: boolean;
}

/** The box's text; on the search page it and the address follow each other. */
function useText(isLive: boolean): [text: string, setText: (text: string) => void] {
  const navigate = useNavigate();
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

/** The list below the box: whether it may be shown, is, and which of its options is the active one. */
function useSuggestions() {
  const [isWanted, setWanted] = useState(false);
  const [isShown, setShown] = useState(false);
  const [active, setActive] = useState<string>();
  const close = () => {
    setWanted(false);
    setActive(undefined);
  };
  const step = (by: 1 | -1) => {
    const list = document.getElementById(SUGGESTIONS_ID);
    const ids = [...(list?.querySelectorAll("[role=option]") ?? [])].map(({ id }) => id);
    // Before the first and after the last stands what was typed.
    const places = [undefined, ...ids];
    const at = places.indexOf(active) + by;
    const next = places.at(at % places.length);
    setActive(next);
    if (next) document.getElementById(next)?.scrollIntoView({ block: "nearest" });
  };
  const choose = (event: KeyboardEvent) => {
    const option = isShown && active ? document.getElementById(active) : null;
    if (!option) return;
    event.preventDefault();
    option.click();
  };
  const move = (event: KeyboardEvent, by: 1 | -1) => {
    event.preventDefault();
    if (isShown) step(by);
    else setWanted(true);
  };
  const keys: Record<string, (event: KeyboardEvent<HTMLInputElement>) => void> = {
    ArrowDown: (event) => move(event, 1),
    ArrowUp: (event) => move(event, -1),
    Enter: choose,
    Escape: (event) => (isShown ? close() : event.currentTarget.blur()),
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => keys[event.key]?.(event);
  const ask = () => {
    setWanted(true);
    setActive(undefined);
  };
  return { isWanted, isShown, setShown, active, ask, close, onKeyDown };
}

export function Omnibox({ large = false, autoFocus = false }: OmniboxProps) {
  const t = useTranslations("shell.omnibox");
  const navigate = useNavigate();
  const isLive = useLocation({ select: ({ pathname }) => pathname === "/search" });
  const [text, setText] = useText(isLive);
  const list = useSuggestions();
  const isLink = addressIn(text) !== undefined;
  const Icon = isLink ? ClipboardPaste : Search;
  const go = (wanted: string) => {
    const trimmed = wanted.trim();
    if (!trimmed) return;
    list.close();
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
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={list.isShown}
          aria-controls={list.isShown ? SUGGESTIONS_ID : undefined}
          aria-activedescendant={list.isShown ? list.active : undefined}
          inputMode="search"
          enterKeyHint={isLink ? "go" : "search"}
          autoComplete="off"
          spellCheck={false}
          aria-label={t("label")}
          placeholder={t("placeholder")}
          value={text}
          // biome-ignore lint/a11y/noAutofocus: the one thing to do on the first page
          autoFocus={autoFocus}
          onChange={(event) => {
            setText(event.target.value);
            list.ask();
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData("text/plain");
            if (text === "" && addressIn(pasted)) go(pasted);
          }}
          onBlur={list.close}
          onKeyDown={list.onKeyDown}
        />
        {!large && <kbd className={css.key}>/</kbd>}
        <button type="submit" className={css.go}>
          {isLink ? t("look") : t("search")}
        </button>
      </form>
      {/* The search page itself answers as one types. */}
      {list.isWanted && !isLive && !isLink && text.trim() !== "" && (
        <Suspense>
          <Suggestions
            text={text}
            active={list.active}
            onShown={list.setShown}
            onChosen={() => {
              setText("");
              list.close();
            }}
          />
        </Suspense>
      )}
    </search>
  );
}

/** Another word is looked for among what the page shows now: albums, tracks, ... */
function typeOf<Before extends object>(
  before: Before,
): Pick<Before, keyof Before & "type"> | object {
  return "type" in before ? { type: before.type } : {};
}
