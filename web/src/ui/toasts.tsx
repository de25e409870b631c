/** Short news at the edge of the page, often with a way back. */
import { X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";
import { Button, IconButton } from "./Button";
import { classes } from "./classes";
import { useErrorText } from "./states";
import css from "./toasts.module.css";

/** Long enough to read and to reach the button (WCAG 2.2.1 asks that nothing is lost after it). */
const SHOWN_MS = 8000;
const MOST = 4;

export interface Toast {
  text: string;
  tone?: "plain" | "bad";
  /** Takes back what was just done; the key for "undo" does this, too. */
  undo?: () => void;
  /** Where else a press on a button leads: "Show". */
  action?: { label: string; run: () => void };
  /** Called once it is gone and nobody pressed a button. */
  onLeft?: () => void;
}

interface Shown extends Toast {
  id: number;
}

let shown: readonly Shown[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Shown[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** Show a toast for some seconds; what is returned takes it away, as if it had never been. */
export function toast(news: Toast): () => void {
  lastId += 1;
  const id = lastId;
  const [oldest] = shown;
  if (oldest && shown.length >= MOST) leave(oldest.id);
  change([...shown, { ...news, id }]);
  setTimeout(() => leave(id), SHOWN_MS);
  return () => change(shown.filter((each) => each.id !== id));
}

function leave(id: number): void {
  const gone = shown.find((each) => each.id === id);
  if (!gone) return;
  change(shown.filter((each) => each.id !== id));
  gone.onLeft?.();
}

function act(pressed: Shown, run: () => void): void {
  change(shown.filter((each) => each.id !== pressed.id));
  run();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// A page that is closed can't undo any more: what was put off happens now.
window.addEventListener("pagehide", () => {
  for (const { id } of shown) leave(id);
});

/** Take back the newest thing that can be taken back. */
export function undoLast(): void {
  const last = shown.findLast((each) => each.undo);
  if (last?.undo) act(last, last.undo);
}

/** Returns what shows an error as a toast, in words for people. */
export function useErrorToast(): (error: unknown) => void {
  const text = useErrorText();
  return (error) => toast({ text: text(error), tone: "bad" });
}

export function Toasts() {
  const t = useTranslations("common");
  const news = useSyncExternalStore(subscribe, () => shown);
  return (
    <section className={css.toasts} aria-label={t("news")} aria-live="polite">
      {news.map((each) => (
        <div key={each.id} className={classes(css.toast, each.tone === "bad" && css.bad)}>
          <span className={css.text}>{each.text}</span>
          <Ways of={each} />
          <IconButton size="s" icon={X} label={t("close")} onClick={() => leave(each.id)} />
        </div>
      ))}
    </section>
  );
}

function Ways({ of: { undo, action, ...rest } }: { of: Shown }) {
  const t = useTranslations("common");
  return (
    <>
      {undo && (
        <Button size="s" onClick={() => act(rest, undo)}>
          {t("undo")}
        </Button>
      )}
      {action && (
        <Button size="s" onClick={() => act(rest, action.run)}>
          {action.label}
        </Button>
      )}
    </>
  );
}
