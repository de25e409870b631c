/** Stop a download, and know until then that it is being stopped. */
import { useState } from "react";
import { useCancel } from "../api/search";
import type { Download } from "../live/patches";
import { isCancellable } from "./stages";

/** Returns what stops `download`, and whether it is being stopped: the service may need a second. */
export function useStop(download: Download) {
  const { mutate } = useCancel();
  const [asked, setAsked] = useState(false);
  const stop = () => {
    setAsked(true);
    mutate(download.id, { onError: () => setAsked(false) });
  };
  return { stop, stopping: asked && isCancellable(download) };
}
