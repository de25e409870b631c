/** How far something has come. */
import { classes } from "./classes";
import css from "./Progress.module.css";

interface ProgressProps {
  /** 0 to 100. */
  percent: number;
  /** What it is that comes further, for those who can't see it. */
  label: string;
  thin?: boolean;
}

export function Progress({ percent, label, thin = false }: ProgressProps) {
  return (
    <div
      className={classes(css.track, thin && css.thin)}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div className={css.fill} style={{ transform: `scaleX(${percent / 100})` }} />
    </div>
  );
}
