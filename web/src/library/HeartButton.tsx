/** The heart of an album, a track or an artist. */
import { Heart } from "lucide-react";
import { useTranslations } from "use-intl";
import { classes } from "../ui/classes";
import css from "./HeartButton.module.css";
import { type Hearted, useHearts } from "./use-hearts";

interface HeartButtonProps extends Hearted {
  /** Upon a cover: with a ground of its own. */
  isOnCover?: boolean;
  /** With its word beside it. */
  label?: string;
}

export function HeartButton({ isOnCover, label, ...thing }: HeartButtonProps) {
  const t = useTranslations("library.hearts");
  const change = useHearts();
  return (
    <button
      type="button"
      className={classes(css.heart, isOnCover && css.onCover, label && css.worded)}
      aria-pressed={thing.hearted}
      aria-label={t("label", { name: thing.name })}
      title={t(thing.hearted ? "take" : "give")}
      onClick={() => change({ ...thing, hearted: !thing.hearted })}
    >
      <Heart size={18} aria-hidden />
      {label}
    </button>
  );
}
