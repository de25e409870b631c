/** Music of this computer: what was chosen, how far it is sent, what becomes of it. */
import { FileMusic, FolderOpen, Upload } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { isOffline } from "../api/problem";
import { Button } from "../ui/Button";
import { Checkbox } from "../ui/Checkbox";
import { useSizeText } from "../ui/figures";
import { Progress } from "../ui/Progress";
import { Sheet } from "../ui/Sheet";
import { useErrorText } from "../ui/states";
import { toast } from "../ui/toasts";
import { type Chosen, picked } from "./chosen";
import type { Imported } from "./send";
import css from "./uploads.module.css";
import { useSending } from "./use-sending";

interface UploadSheetProps {
  chosen: Chosen[];
  /** How many files wait until these are sent. */
  later: number;
  onChoose: (chosen: Chosen[]) => void;
  /** While they are on their way, no others can be added to them. */
  onSending: (isSending: boolean) => void;
  onClose: () => void;
}

export default function UploadSheet(props: UploadSheetProps) {
  const { chosen, later, onChoose, onSending, onClose } = props;
  const t = useTranslations("uploads");
  const text = useErrorText();
  const sizeText = useSizeText();
  const [trustTags, setTrustTags] = useState(true);
  const { far, error, result, start } = useSending(chosen, trustTags, { onSending, onClose });
  const total = chosen.reduce((sum, { file }) => sum + file.size, 0);
  const close = () => {
    if (far && far.sentBytes < total) toast({ text: t("stopped") });
    onClose();
  };
  return (
    <Sheet
      title={t("title")}
      place="center"
      stays={far !== null}
      onClose={close}
      footer={
        !result && (
          <Button
            look="primary"
            icon={Upload}
            disabled={chosen.length === 0}
            busy={far !== null}
            onClick={start}
          >
            {t("send")}
          </Button>
        )
      }
    >
      <div className={css.body}>
        {!far && !result && <Pickers onChoose={onChoose} />}
        <p role="status">{said()}</p>
        {later > 0 && <p>{t("later", { count: later })}</p>}
        {far && (
          <Progress
            label={t("title")}
            percent={total ? Math.floor((100 * far.sentBytes) / total) : 100}
          />
        )}
        {!far && !result && chosen.length > 0 && (
          <Checkbox
            label={t("trustTags")}
            hint={t("trustTagsHint")}
            isOn={trustTags}
            onChange={setTrustTags}
          />
        )}
        {error !== null && <p role="alert">{text(error)}</p>}
        {result && <LeftOut result={result} />}
      </div>
    </Sheet>
  );

  function said(): string {
    if (result) return result.scan_error ?? t("nothing");
    if (far?.trouble) return isOffline(far.trouble) ? t("waiting") : text(far.trouble);
    if (chosen.length === 0) return t("choose");
    return t("chosen", { count: chosen.length, size: sizeText(total) });
  }
}

function Pickers({ onChoose }: { onChoose: (chosen: Chosen[]) => void }) {
  const t = useTranslations("uploads");
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = ({ target }: ChangeEvent<HTMLInputElement>) => onChoose(picked(target.files ?? []));
  return (
    <div className={css.pickers}>
      <Button icon={FileMusic} onClick={() => files.current?.click()}>
        {t("files")}
      </Button>
      <Button icon={FolderOpen} onClick={() => folder.current?.click()}>
        {t("folder")}
      </Button>
      <input ref={files} type="file" multiple hidden aria-label={t("files")} onChange={take} />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label={t("folder")}
        onChange={take}
        {...{ webkitdirectory: "" }}
      />
    </div>
  );
}

function LeftOut({ result }: { result: Imported }) {
  return (
    <ul>
      {result.left_out.map(({ path, reason }) => (
        <li key={path}>
          <strong>{path}</strong>: {reason}
        </li>
      ))}
    </ul>
  );
}
