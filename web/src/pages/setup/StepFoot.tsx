/** The way back and on, below each step. */
import { ArrowLeft, ArrowRight } from "lucide-react";
import { useTranslations } from "use-intl";
import { ButtonLink } from "../../ui/Button";
import { STEPS, type Step } from "./route";
import css from "./Steps.module.css";

interface StepFootProps {
  step: Step;
  /** Whether there is something here that one may leave for later. */
  isOptional?: boolean;
}

export function StepFoot({ step, isOptional = false }: StepFootProps) {
  const t = useTranslations("setup");
  const at = STEPS.indexOf(step);
  const before = STEPS[at - 1];
  const after = STEPS[at + 1];
  return (
    <footer className={css.foot}>
      {before && before !== "account" ? (
        <ButtonLink look="ghost" icon={ArrowLeft} to="/setup" search={{ step: before }}>
          {t("back")}
        </ButtonLink>
      ) : (
        <span />
      )}
      {after && (
        <ButtonLink
          look={isOptional ? "plain" : "primary"}
          icon={ArrowRight}
          to="/setup"
          search={{ step: after }}
        >
          {t(isOptional ? "skip" : "next")}
        </ButtonLink>
      )}
    </footer>
  );
}
