/** A sheet of fields to change: those that differ are written into the files. */
import { type ComponentProps, type FormEvent, useId, useState } from "react";
import { useTranslations } from "use-intl";
import { ProblemError } from "../api/problem";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Sheet } from "../ui/Sheet";
import { ErrorState, useErrorText } from "../ui/states";
import css from "./EditSheet.module.css";
import { differing, type Values } from "./use-edit";

export interface Field<Name extends string> {
  name: Name;
  label: string;
  input?: ComponentProps<"input">;
  isNumber?: boolean;
}

interface EditSheetProps<Name extends string> {
  title: string;
  fields: readonly Field<Name>[];
  values: Values<Name>;
  error: Error | null;
  isBusy: boolean;
  onSave: (change: { patch: object; back: object }) => void;
  onClose: () => void;
}

/** What the service says of single fields (422). */
function fieldErrors(error: Error | null): Record<string, string> {
  const fields = error instanceof ProblemError ? error.body?.fields : undefined;
  return typeof fields === "object" && fields !== null ? (fields as Record<string, string>) : {};
}

export function EditSheet<Name extends string>(props: EditSheetProps<Name>) {
  const { title, fields, values, error, isBusy, onSave, onClose } = props;
  const t = useTranslations("library.edit");
  const words = useTranslations("common");
  const form = useId();
  const [texts, setTexts] = useState(values);
  const [isAsking, setAsking] = useState(false);
  const errors = fieldErrors(error);
  const isTyped = fields.some(({ name }) => texts[name] !== values[name]);
  // Escape and a press beside the sheet come by mistake, too.
  const leave = () => (isTyped && !isAsking ? setAsking(true) : onClose());
  const save = (event: FormEvent) => {
    event.preventDefault();
    const numbers = fields.filter(({ isNumber }) => isNumber).map(({ name }) => name);
    const change = differing(values, texts, numbers);
    if (change.isSame) onClose();
    else onSave(change);
  };
  return (
    <Sheet
      title={title}
      onClose={leave}
      footer={
        <>
          {isAsking && (
            <p role="alert" className={css.unsaved}>
              {t("unsaved")}
            </p>
          )}
          <Button onClick={onClose}>{isAsking ? t("drop") : words("cancel")}</Button>
          <Button type="submit" form={form} look="primary" busy={isBusy}>
            {words("save")}
          </Button>
        </>
      }
    >
      <form id={form} className={css.form} onSubmit={save}>
        <p className="muted">{t("lead")}</p>
        <WholeError error={error} known={Object.keys(errors)} />
        {fields.map(({ name, label, input }) => (
          <TextField
            key={name}
            {...input}
            label={label}
            name={name}
            value={texts[name]}
            error={errors[name]}
            onChange={(event) => setTexts({ ...texts, [name]: event.target.value })}
          />
        ))}
      </form>
    </Sheet>
  );
}

/** What went wrong, unless a field beneath says it. */
function WholeError({ error, known }: { error: Error | null; known: string[] }) {
  const text = useErrorText();
  if (!error || known.length > 0) return null;
  return error instanceof ProblemError ? (
    <p role="alert" className={css.error}>
      {text(error)}
    </p>
  ) : (
    <ErrorState error={error} />
  );
}
