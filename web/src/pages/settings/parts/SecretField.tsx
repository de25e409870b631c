/** A secret: whether it is set, a field to set another one, a way to take it away. Never shown. */
import { FileUp, KeyRound } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { SecretName } from "../../../api/settings";
import { Button } from "../../../ui/Button";
import { Chip } from "../../../ui/Chip";
import { TextArea, TextField } from "../../../ui/Field";
import css from "./parts.module.css";
import type { FormSection } from "./use-section";

interface SecretProps {
  section: FormSection;
  name: SecretName;
  label: string;
  hint: string;
  /** The text of a file, such as cookies.txt. */
  long?: boolean;
}

export function SecretField({ section, name, label, hint, long = false }: SecretProps) {
  const t = useTranslations("settings.secret");
  const [wantsField, setWantsField] = useState(false);
  const draft = section.secretOf(name);
  const isSet = section.isSet(name);
  // What was saved is kept, and not to be seen again.
  useEffect(() => {
    if (section.isSaved) setWantsField(false);
  }, [section.isSaved]);
  if (draft === null) {
    return <Leaving label={label} onKeep={() => section.forget(name)} />;
  }
  if (isSet && !wantsField && draft === undefined) {
    return (
      <Kept
        label={label}
        onReplace={() => setWantsField(true)}
        onRemove={() => section.change({ [name]: null })}
      />
    );
  }
  const Field = long ? TextArea : TextField;
  const type = long ? {} : { type: "password" };
  const stop = () => {
    setWantsField(false);
    section.forget(name);
  };
  return (
    <div className={css.stack}>
      <Field
        label={label}
        hint={hint}
        error={section.errorOf(name)}
        autoComplete="off"
        spellCheck={false}
        {...type}
        {...(long ? { rows: 4 } : {})}
        value={draft ?? ""}
        onChange={(event: { target: { value: string } }) =>
          event.target.value === ""
            ? section.forget(name)
            : section.change({ [name]: event.target.value })
        }
      />
      <div className={css.bar}>
        {long && <FileOf section={section} name={name} label={label} />}
        {isSet && (
          <Button size="s" look="ghost" onClick={stop}>
            {t("keep")}
          </Button>
        )}
      </div>
    </div>
  );
}

const MAX_FILE_BYTES = 256 * 1024;

/** Takes a secret from a file and saves it at once, so that what is wrong with it is told now. */
function FileOf({ section, name, label }: Pick<SecretProps, "section" | "name" | "label">) {
  const t = useTranslations("settings.secret");
  const input = useRef<HTMLInputElement>(null);
  const [isTooBig, setIsTooBig] = useState(false);
  const take = async (file: File | undefined) => {
    setIsTooBig(file !== undefined && file.size > MAX_FILE_BYTES);
    if (file === undefined || file.size > MAX_FILE_BYTES) return;
    const text = await file.text();
    // What is wrong stands beside the field.
    await section.give({ [name]: text }).catch(() => undefined);
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".txt,text/plain"
        hidden
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <Button
        size="s"
        icon={FileUp}
        busy={section.isSaving}
        aria-label={t("fileOf", { name: label })}
        onClick={() => input.current?.click()}
      >
        {t("file")}
      </Button>
      <span className={isTooBig ? css.fails : css.state} role="status">
        {t(isTooBig ? "tooLong" : "fileHint")}
      </span>
    </>
  );
}

interface KeptProps {
  label: string;
  onReplace: () => void;
  onRemove: () => void;
}

function Kept({ label, onReplace, onRemove }: KeptProps) {
  const t = useTranslations("settings.secret");
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend can't stand in a line
    <div className={css.secret} role="group" aria-labelledby={id}>
      <span id={id} className={css.switchLabel}>
        {label}
      </span>
      <Chip tone="ok" icon={KeyRound}>
        {t("set")}
      </Chip>
      <Button size="s" onClick={onReplace}>
        {t("replace")}
      </Button>
      <Button size="s" look="danger" onClick={onRemove}>
        {t("remove")}
      </Button>
    </div>
  );
}

function Leaving({ label, onKeep }: { label: string; onKeep: () => void }) {
  const t = useTranslations("settings.secret");
  return (
    <div className={css.secret}>
      <span className={css.switchLabel}>{label}</span>
      <Chip tone="warn">{t("leaving")}</Chip>
      <Button size="s" onClick={onKeep}>
        {t("keep")}
      </Button>
    </div>
  );
}
