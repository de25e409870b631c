/** Takes entries off the list, once there was time to think better of it. */
import { useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";
import { clearDownloads, removeDownload } from "../api/downloads";
import { type Download, KEYS } from "../live/patches";
import { readAgain } from "../live/read-again";
import { toast, useErrorToast } from "../ui/toasts";

/** Those that are hidden; every list of the page follows. */
let hidden: ReadonlySet<number> = new Set();
const listeners = new Set<() => void>();

function change(next: Iterable<number>): void {
  hidden = new Set(next);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is cleared of a section of the queue at once. */
const CLEARED = {
  finished: ["complete", "duplicate", "cancelled"],
  needs: ["failed"],
} as const satisfies Record<string, Parameters<typeof clearDownloads>[0]>;

/** Returns which entries are hidden, and what hides them for good when nobody undoes it. */
export function useDismissal() {
  const t = useTranslations("downloads");
  const client = useQueryClient();
  const tellError = useErrorToast();
  const gone = useSyncExternalStore(subscribe, () => hidden);

  const hide = (ids: readonly number[], text: string, forGood: () => Promise<void>) => {
    change([...hidden, ...ids]);
    const show = () => {
      const back = new Set(ids);
      change([...hidden].filter((id) => !back.has(id)));
    };
    const remove = async () => {
      try {
        await forGood();
      } catch (error) {
        tellError(error);
      }
      await readAgain(client, KEYS.downloads);
      show();
    };
    toast({
      text,
      undo: show,
      onLeft: () => void remove(),
    });
  };

  return {
    gone,
    dismiss: ({ id, title, source_url }: Download) =>
      hide([id], t("dismissed", { title: title ?? source_url }), () => removeDownload(id)),
    /** Clear what has ended of a section; `shown` are those that the page has read. */
    clear: (
      section: keyof typeof CLEARED,
      shown: readonly Download[],
      count: number,
      mine: boolean,
    ) =>
      hide(
        shown.map(({ id }) => id),
        t(section === "needs" ? "failuresCleared" : "cleared", { count }),
        () => clearDownloads([...CLEARED[section]], mine),
      ),
  };
}
