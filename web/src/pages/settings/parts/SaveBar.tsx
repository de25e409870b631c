/** Saves a section's changes, and says whether there are any. */
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "../../../ui/Button";
import { useErrorText } from "../../../ui/states";
import css from "./parts.module.css";
import type { FormSection } from "./use-section";

interface SaveBarProps {
  section: FormSection;
  /** What was saved turned out not to work, which is said beside it. */
  isOfNoUse?: boolean;
  children?: ReactNode;
}

export function SaveBar({ section, isOfNoUse = false, children }: SaveBarProps) {
  const t = useTranslations("settings.save");
  const text = useErrorText();
  const isReady = section.isDirty && !section.isSaving;
  // What is wrong stands beside the fields, or here.
  const save = () => isReady && void section.save().catch(() => undefined);
  return (
    <div className={css.foot}>
      {section.error && (
        <p className={css.refusal} role="alert">
          {text(section.error)}
        </p>
      )}
      <div className={css.bar}>
        {/* Never disabled: the focus would be lost with every saving. */}
        <Button look={isReady ? "primary" : "plain"} aria-disabled={!isReady} onClick={save}>
          {t("save")}
        </Button>
        {section.isDirty && (
          <Button look="ghost" onClick={() => section.forget()}>
            {t("discard")}
          </Button>
        )}
        {children}
        <span className={css.state} role="status">
          {section.isDirty && !section.isSaving && t("unsaved")}
          {section.isSaved && !isOfNoUse && (
            <span className={css.saved}>
              <Check size={16} aria-hidden /> {t("saved")}
            </span>
          )}
        </span>
      </div>
    </div>
  );
}
