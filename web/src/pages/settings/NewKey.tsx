/** A key that was just made: the one time that it is shown. */
import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { Schema } from "../../api/client";
import { Button } from "../../ui/Button";
import css from "./settings.module.css";

interface NewKeyProps {
  made: Schema<"ApiKeyMade">;
  onDone: () => void;
}

export function NewKey({ made, onDone }: NewKeyProps) {
  const t = useTranslations("settings.keys");
  const [isCopied, setCopied] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  // Browsers copy only on pages by https or of this machine; elsewhere it is selected by a press.
  const copy = navigator.clipboard as Clipboard | undefined;
  return (
    <section className={css.newKey}>
      <div>
        <h3 ref={heading} tabIndex={-1}>
          {t("made", { name: made.name })}
        </h3>
        <p>{t("once")}</p>
      </div>
      <div className={css.secret}>
        <code>{made.key}</code>
        {copy && (
          <Button
            icon={isCopied ? Check : Copy}
            onClick={() => void copy.writeText(made.key).then(() => setCopied(true))}
          >
            {t(isCopied ? "copied" : "copy")}
          </Button>
        )}
      </div>
      <div>
        <Button look="primary" onClick={onDone}>
          {t("done")}
        </Button>
      </div>
    </section>
  );
}
