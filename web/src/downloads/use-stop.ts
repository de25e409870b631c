/** Stop a download, and know until then that it is being stopped. */
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useCancel, useRetry } from "../api/search";
import type { Download } from "../live/patches";
import { toast } from "../ui/toasts";
import { isCancellable } from "./stages";

/** Returns what stops `download`, and whether it is being stopped: the service may need a second. */
export function useStop(download: Download) {
  const { mutate } = useCancel();
  const t = useTranslations("downloads");
  const { mutate: retry } = useRetry();
  const [asked, setAsked] = useState(false);
  const { id, status } = download;
  const title = download.title ?? download.source_url;
  useEffect(() => {
    if (!asked || status !== "cancelled") return;
    setAsked(false);
    toast({ text: t("cancelled", { title }), undo: () => retry({ id }) });
  }, [asked, status, id, title, t, retry]);
  const stop = () => {
    setAsked(true);
    mutate(id, { onError: () => setAsked(false) });
  };
  return { stop, stopping: asked && isCancellable(download) };
}
