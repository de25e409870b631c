/** Where one is among the steps; steps that are open are links. */
import { Link } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { useTranslations } from "use-intl";
import { classes } from "../../ui/classes";
import { STEPS, type Step } from "./route";
import css from "./Steps.module.css";

export function StepList({ current }: { current: Step }) {
  const t = useTranslations("setup");
  const at = STEPS.indexOf(current);
  const numbered = STEPS.filter((step) => step !== "finish");
  return (
    <nav aria-label={t("progress")}>
      <ol className={css.steps}>
        {numbered.map((step, index) => {
          // Who came here straight from the account has done nothing else; the checks tell what works.
          const isDone = index < at && (current !== "finish" || step === "account");
          const inside = (
            <>
              <span className={css.dot}>
                {isDone ? <Check size={14} aria-hidden /> : index + 1}
              </span>
              <span className={css.stepName}>{t(`steps.${step}.name`)}</span>
            </>
          );
          // The first step can't be done again; before it, no other can be done.
          const isOpen = step !== "account" && current !== "account" && step !== current;
          const look = classes(css.step, isDone && css.done);
          return (
            <li key={step}>
              {isOpen ? (
                <Link to="/setup" search={{ step }} className={look}>
                  {inside}
                </Link>
              ) : (
                <span className={look} aria-current={step === current ? "step" : undefined}>
                  {inside}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
