/** Has albums looked up on MusicBrainz anew, and tells how many. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { decide } from "../api/proposals";
import { KEYS } from "../live/patches";
import { readAgain } from "../live/read-again";
import { toast, useErrorToast } from "../ui/toasts";

export function useLookAgain(): (ids: readonly number[]) => void {
  const t = useTranslations("library.selection");
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (ids: readonly number[]) => decide("look", ids),
    onSuccess: (items) => {
      const failed = items.filter(({ error }) => error);
      const text = t("looked", { count: items.length - failed.length });
      toast({ text: failed[0]?.error ? `${text} ${failed[0].error}` : text });
    },
    onError: useErrorToast(),
    onSettled: () =>
      Promise.all([readAgain(client, KEYS.proposals), readAgain(client, KEYS.library)]),
  });
  return mutate;
}
