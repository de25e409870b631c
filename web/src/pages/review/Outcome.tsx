/** What an answer would do to the library: told before it is given. */
import { Link } from "@tanstack/react-router";
import { CircleHelp, Copy, type LucideIcon, Plus, Replace, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import type { AnswerOutcome } from "../../api/downloads";
import { Chip, QualityChip, type Tone } from "../../ui/Chip";
import { classes } from "../../ui/classes";
import { ErrorState } from "../../ui/states";
import css from "./Outcome.module.css";

const LOOKS: Readonly<Record<AnswerOutcome["action"], { tone: Tone; icon: LucideIcon }>> = {
  add: { tone: "neutral", icon: Plus },
  replace: { tone: "bad", icon: Replace },
  duplicate: { tone: "info", icon: Copy },
  discard: { tone: "neutral", icon: Trash2 },
  ask: { tone: "warn", icon: CircleHelp },
  unknown: { tone: "neutral", icon: CircleHelp },
};

/** In few words, beside an answer. */
export function OutcomeChip({ outcome: { action, album } }: { outcome: AnswerOutcome }) {
  const t = useTranslations("review.outcome.short");
  const { tone, icon } = LOOKS[action];
  return (
    <Chip tone={tone} icon={icon}>
      {t(action, { title: album?.title ?? "" })}
    </Chip>
  );
}

interface OutcomeNoteProps {
  told: {
    shown: AnswerOutcome | undefined;
    /** It is of what was chosen before, until the service tells it anew. */
    isOld: boolean;
    error: unknown;
    askAgain: () => void;
  };
}

/** The whole of it, for the answer that is chosen. */
export function OutcomeNote({ told: { shown, isOld, error, askAgain } }: OutcomeNoteProps) {
  const t = useTranslations("review.outcome");
  if (error) return <ErrorState error={error} onRetry={askAgain} />;
  if (!shown) return null;
  const { action, reason, album } = shown;
  const { icon: Icon } = LOOKS[action];
  return (
    <section
      className={classes(css.note, css[action])}
      aria-label={t("label")}
      aria-busy={isOld}
      data-old={isOld}
    >
      <Icon size={18} aria-hidden />
      <div className={css.text}>
        <p>{t(`long.${action}`)}</p>
        {album && (
          <Link
            to="/album/$albumId"
            params={{ albumId: String(album.album_id) }}
            className={css.album}
          >
            <bdi>{album.title}</bdi>
            <bdi>{album.artist}</bdi>
            {album.year}
            <QualityChip quality={album.quality} lossless={album.is_lossless} />
          </Link>
        )}
        {action !== "add" && <p className={css.reason}>{t("why", { reason })}</p>}
      </div>
    </section>
  );
}
