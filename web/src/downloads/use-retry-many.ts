/** Tries many failures again at once, those to which trying again can bring something else. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { cancelDownload, retryDownload } from "../api/search";
import { type Download, KEYS } from "../live/patches";
import { readAgain } from "../live/read-again";
import { toast, useErrorToast } from "../ui/toasts";
import { canRetry } from "./remedies";
import { asksAboutLossy } from "./stages";

/** Whether it failed and needs no answer of its own before it is tried again. */
export function canJoinRetry(row: Download): boolean {
  return canRetry(row) && !asksAboutLossy(row);
}

export function useRetryMany() {
  const t = useTranslations("downloads");
  const client = useQueryClient();
  const tellError = useErrorToast();
  const stop = async (ids: readonly number[]) => {
    // What has ended meanwhile can't be stopped, and need not be.
    await Promise.allSettled(ids.map(cancelDownload));
    await readAgain(client, KEYS.downloads);
  };
  return useMutation({
    mutationFn: async (rows: readonly Download[]) => {
      const tried = await Promise.allSettled(rows.map(({ id }) => retryDownload({ id })));
      const refused = tried.find((each) => each.status === "rejected");
      const begun = rows.filter((_, at) => tried[at]?.status === "fulfilled").map(({ id }) => id);
      return { begun, refusal: refused?.reason as unknown };
    },
    onSuccess: ({ begun, refusal }) => {
      if (refusal) tellError(refusal);
      if (begun.length === 0) return;
      toast({
        text: t("manyTryAgain", { count: begun.length }),
        undo: () => void stop(begun),
      });
    },
    onSettled: () => readAgain(client, KEYS.downloads),
  });
}
