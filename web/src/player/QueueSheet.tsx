/** What is played, what was before it and what comes after. */
import { Volume2, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { IconButton } from "../ui/Button";
import { Length } from "../ui/figures";
import { Sheet } from "../ui/Sheet";
import css from "./QueueSheet.module.css";
import { goTo, removeAt, useQueue } from "./queue";

/** More than anybody looks through: the rest is counted. */
const MOST_SHOWN = 200;

export function QueueSheet({ onClose }: { onClose: () => void }) {
  const t = useTranslations("player");
  const { pieces, at } = useQueue();
  const first = Math.max(0, Math.min(at - 5, pieces.length - MOST_SHOWN));
  const shown = pieces.slice(first, first + MOST_SHOWN);
  const rest = pieces.length - first - shown.length;
  return (
    <Sheet title={t("queue")} onClose={onClose}>
      <ol className={css.list}>
        {shown.map((piece, offset) => {
          const place = first + offset;
          return (
            <li key={piece.key} className={css.row} data-current={place === at || undefined}>
              <button
                type="button"
                className={css.piece}
                aria-current={place === at ? "true" : undefined}
                onClick={() => goTo(place)}
              >
                {place === at && <Volume2 size={16} aria-hidden />}
                <span className={css.title}>{piece.title}</span>
                <span className={css.artist}>{piece.artist}</span>
              </button>
              <Length ms={piece.durationMs} />
              {place !== at && (
                <IconButton
                  icon={X}
                  size="s"
                  label={t("remove", { name: piece.title })}
                  onClick={() => removeAt(place)}
                />
              )}
            </li>
          );
        })}
      </ol>
      {rest > 0 && <p className="muted">{t("more", { count: rest })}</p>}
    </Sheet>
  );
}
