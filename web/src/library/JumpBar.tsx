/** Letters to jump to, beside a long list. */
import { useTranslations } from "use-intl";
import css from "./JumpBar.module.css";

/** `#` is what stands before A, `~` other scripts, after Z: as the API has them. */
export const LETTERS = ["#", ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ", "~"] as const;

interface JumpBarProps {
  /** Letters that have something; all of them where nobody knows. */
  there?: ReadonlySet<string>;
  current?: string | undefined;
  isDescending?: boolean;
  onJump: (letter: string) => void;
}

export function JumpBar({ there, current, isDescending, onJump }: JumpBarProps) {
  const t = useTranslations("library.jump");
  const shown = LETTERS.filter((letter) => letter !== "~" || !there || there.has("~"));
  return (
    <nav className={css.bar} aria-label={t("label")}>
      {(isDescending ? [...shown].reverse() : shown).map((letter) => (
        <button
          key={letter}
          type="button"
          className={css.letter}
          disabled={there !== undefined && !there.has(letter)}
          aria-current={letter === current ? "true" : undefined}
          aria-label={letter === "#" ? t("digits") : letter === "~" ? t("others") : letter}
          onClick={() => onJump(letter)}
        >
          {letter === "~" ? "…" : letter}
        </button>
      ))}
    </nav>
  );
}
