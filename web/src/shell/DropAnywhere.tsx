/** Files, folders and zips that are dropped on any page open the sheet that sends them. */
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { withWords } from "../messages/Words";
import { toast } from "../ui/toasts";
import { added, type Chosen, dropped } from "../uploads/chosen";
import { onUploads } from "../uploads/opening";

const UploadSheet = lazy(() => withWords(() => import("../uploads/UploadSheet")));

function holdsFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}

interface Waiting {
  /** Sent one after the other; none while the sheet is closed. */
  batches: readonly Chosen[][];
  /** Grows with each that is done: the next one has a sheet of its own. */
  turn: number;
}

export function DropAnywhere() {
  const t = useTranslations("shell");
  const [{ batches, turn }, setWaiting] = useState<Waiting>({ batches: [], turn: 0 });
  const isSending = useRef(false);
  const change = (next: (batches: Waiting["batches"]) => Waiting["batches"]) =>
    setWaiting((now) => ({ ...now, batches: next(now.batches) }));
  const [chosen, ...later] = batches;
  const onClose = () => {
    isSending.current = false;
    setWaiting((now) => ({ batches: now.batches.slice(1), turn: now.turn + 1 }));
  };
  useFiles(
    (more) => {
      const isBusy = isSending.current;
      change((all) => added(all, more, isBusy));
    },
    () => toast({ text: t("unreadable"), tone: "bad" }),
  );
  if (!chosen) return null;
  return (
    <Suspense>
      <UploadSheet
        key={turn}
        chosen={chosen}
        later={later.flat().length}
        onChoose={(other) => change(([, ...rest]) => [other, ...rest])}
        onSending={(now) => {
          isSending.current = now;
        }}
        onClose={onClose}
      />
    </Suspense>
  );
}

/** Tells of all files that are dropped, or asked for; and of a drop that could not be read. */
function useFiles(onFiles: (chosen: Chosen[]) => void, onUnreadable: () => void): void {
  const latest = useRef({ onFiles, onUnreadable });
  latest.current = { onFiles, onUnreadable };
  useEffect(() => onUploads((chosen) => latest.current.onFiles(chosen)), []);
  useEffect(() => {
    // Without this the browser would leave the page for the file.
    const onDragOver = (event: DragEvent) => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      if (!holdsFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      dropped(event.dataTransfer).then(
        (chosen) => latest.current.onFiles(chosen),
        () => latest.current.onUnreadable(),
      );
    };
    document.addEventListener("dragover", onDragOver);
    document.addEventListener("drop", onDrop);
    return () => {
      document.removeEventListener("dragover", onDragOver);
      document.removeEventListener("drop", onDrop);
    };
  }, []);
}
