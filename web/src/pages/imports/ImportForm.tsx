/** Which folder of the server, and what becomes of its files. */
import { useMutation } from "@tanstack/react-query";
import { FolderInput } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useTranslations } from "use-intl";
import { MODES, type Mode, type Started, startImport } from "../../api/imports";
import { Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Checkbox";
import { useErrorText } from "../../ui/states";
import { FolderField } from "./FolderField";
import { ImportCount } from "./ImportCount";
import css from "./imports.module.css";

export function ImportForm({ onStarted }: { onStarted: (started: Started) => void }) {
  const t = useTranslations("settings.import");
  const text = useErrorText();
  const [folder, setFolder] = useState("");
  const [mode, setMode] = useState<Mode>("copy");
  const [trustsTags, setTrustsTags] = useState(false);
  const start = useMutation({ mutationFn: startImport, onSuccess: onStarted });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate({ folder: folder.trim(), mode, trust_tags: trustsTags });
  };
  return (
    <form className={css.form} onSubmit={onSubmit}>
      <FolderField
        label={t("folder")}
        hint={t("folderHint")}
        error={start.error && text(start.error)}
        placeholder={t("folderExample")}
        value={folder}
        onChange={setFolder}
      />
      <ImportCount folder={folder.trim()} mode={mode} />
      <ModeChoice mode={mode} onChange={setMode} />
      <Checkbox
        label={t("trustTags")}
        hint={t("trustTagsHint")}
        isOn={trustsTags}
        onChange={setTrustsTags}
      />
      <div>
        <Button type="submit" look="primary" icon={FolderInput} busy={start.isPending}>
          {t("start")}
        </Button>
      </div>
    </form>
  );
}

function ModeChoice({ mode, onChange }: { mode: Mode; onChange: (mode: Mode) => void }) {
  const t = useTranslations("settings.import");
  const name = useId();
  return (
    <fieldset className={css.modes}>
      <legend className={css.legend}>{t("mode")}</legend>
      {MODES.map((each) => (
        <label key={each} className={css.mode}>
          <input type="radio" name={name} checked={each === mode} onChange={() => onChange(each)} />
          <span>
            <strong>{t(`modes.${each}.name`)}</strong>
            <span className={css.modeText}>{t(`modes.${each}.text`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
