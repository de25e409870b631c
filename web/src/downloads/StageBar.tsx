/** How far a download is: one bar in six parts, the one that is worked on alive. */
import { useTranslations } from "use-intl";
import type { Download } from "../live/patches";
import { classes } from "../ui/classes";
import css from "./StageBar.module.css";
import { fetchedShare, STEPS, stepStates } from "./stages";

interface StageBarProps {
  download: Download;
  /** Says the name of each step below it. */
  named?: boolean;
}

export function StageBar({ download, named = false }: StageBarProps) {
  const t = useTranslations("downloads");
  const states = stepStates(download);
  const name = download.title ?? download.source_url;
  return (
    <div
      className={css.bar}
      role="progressbar"
      aria-label={t("progress", { title: name })}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={download.progress}
      aria-valuetext={t("progressText", {
        stage: t(`stage.${download.stage}`),
        percent: download.progress,
      })}
      data-stage={download.stage}
    >
      {STEPS.map(({ name: step }, at) => {
        const state = states[at] ?? "coming";
        const isFetching = step === "fetch" && (state === "active" || state === "stopped");
        return (
          <div key={step} className={classes(css.step, step === "fetch" && css.wide)}>
            <div className={classes(css.part, css[state])}>
              {isFetching && (
                <div
                  className={css.fill}
                  style={{ transform: `scaleX(${fetchedShare(download)})` }}
                />
              )}
            </div>
            {named && (
              <span className={classes(css.name, state === "active" && css.now)} aria-hidden>
                {t(`step.${step}`)}
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}
