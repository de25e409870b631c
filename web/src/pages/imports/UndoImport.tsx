/** Undoing an import: what would be done is counted first, then a person says so. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { FILES, type UndoForecast, undoImport, undoQuery } from "../../api/imports";
import { Button } from "../../ui/Button";
import { useSizeText } from "../../ui/figures";
import { Sheet } from "../../ui/Sheet";
import { Loaded } from "../../ui/states";
import { useErrorToast } from "../../ui/toasts";
import css from "./imports.module.css";

export function UndoImport({ batch }: { batch: string }) {
  const t = useTranslations("settings.import.undo");
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    // No frame tells of files: what was put back is told when it is looked at again.
    void client.invalidateQueries({ queryKey: FILES });
  };
  return (
    <>
      <div>
        <Button look="ghost" icon={Undo2} onClick={() => setOpen(true)}>
          {t("open")}
        </Button>
      </div>
      {isOpen && <UndoSheet batch={batch} onClose={close} />}
    </>
  );
}

function UndoSheet({ batch, onClose }: { batch: string; onClose: () => void }) {
  const t = useTranslations("settings.import.undo");
  const words = useTranslations("common");
  const client = useQueryClient();
  const query = useQuery(undoQuery(batch));
  const undo = useMutation({
    mutationFn: () => undoImport(batch),
    onSuccess: (state) => client.setQueryData(undoQuery(batch).queryKey, state),
    onError: useErrorToast(),
  });
  const isRunning = query.data !== undefined && isUnderWay(query.data);
  return (
    <Sheet
      title={t("title")}
      place="center"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words("cancel")}</Button>
          {(query.data?.albums ?? 0) > 0 && (
            <Button look="danger" busy={undo.isPending || isRunning} onClick={() => undo.mutate()}>
              {t("go")}
            </Button>
          )}
        </>
      }
    >
      <Loaded query={query}>{(state) => <Forecast state={state} />}</Loaded>
    </Sheet>
  );
}

function Forecast({ state }: { state: UndoForecast }) {
  const t = useTranslations("settings.import.undo");
  const sizeText = useSizeText();
  const { albums, moved, copied, in_place, size_bytes, done, left, error } = state;
  return (
    <div className={css.undo}>
      <p role="status">{isUnderWay(state) && t("running")}</p>
      {error && albums > 0 && (
        <p className={css.why}>
          {t("failed")} {error}
        </p>
      )}
      {done > 0 && <p>{t("done", { count: done })}</p>}
      {moved > 0 && <p>{t("moved", { count: moved, size: sizeText(size_bytes) })}</p>}
      {copied > 0 && <p>{t("copied", { count: copied })}</p>}
      {in_place > 0 && <p>{t("inPlace", { count: in_place })}</p>}
      {albums + done === 0 && <p>{t("nothing")}</p>}
      {left.map((one) => (
        <p key={one.left} className={css.note}>
          {t("stays", { count: one.albums })} {t(`left.${one.left}`)}
        </p>
      ))}
    </div>
  );
}

function isUnderWay({ status }: UndoForecast): boolean {
  return ["pending", "downloading", "importing", "waiting"].includes(status ?? "");
}
