/** How well something fits, as a number in a ring. */
import { useTranslations } from "use-intl";
import { wholePercent } from "../../ui/amounts";
import { classes } from "../../ui/classes";
import css from "./ScoreRing.module.css";

const GOOD = 90;
const FAIR = 70;
const RADIUS = 19;
const AROUND = 2 * Math.PI * RADIUS;

/** `confidence` is 0 to 1; `null` where there is nothing to compare with. */
export function ScoreRing({ confidence }: { confidence: number | null }) {
  const t = useTranslations("review");
  // What is not whole is not there: 89.9 % is not yet the 90 % that somebody asks for.
  const percent = wholePercent(confidence ?? 0);
  const tone = percent >= GOOD ? css.good : percent >= FAIR ? css.fair : css.poor;
  const name = confidence === null ? t("noScore") : t("score", { percent });
  return (
    <span className={classes(css.ring, tone)} role="img" aria-label={name} title={name}>
      <svg viewBox="0 0 44 44" aria-hidden="true">
        <circle cx="22" cy="22" r={RADIUS} className={css.track} />
        <circle
          cx="22"
          cy="22"
          r={RADIUS}
          className={css.arc}
          strokeDasharray={`${(AROUND * percent) / 100} ${AROUND}`}
        />
      </svg>
      <span className={css.number} aria-hidden>
        {confidence === null ? "–" : percent}
      </span>
    </span>
  );
}
