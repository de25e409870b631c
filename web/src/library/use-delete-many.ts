/** Move some albums to the trash at once, and bring them all back by one press. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { deleteAlbums, restoreAlbums } from "../api/selection";
import { KEYS } from "../live/patches";
import { readAgain } from "../live/read-again";
import { toast, useErrorToast } from "../ui/toasts";

/** All that is to be known of an album that goes. */
interface Album {
  id: number;
}

export function useDeleteMany() {
  const t = useTranslations("library.selection");
  const client = useQueryClient();
  const onError = useErrorToast();
  const onSettled = () => readAgain(client, KEYS.library);
  const undo = useMutation({
    mutationFn: restoreAlbums,
    onSuccess: (items) => {
      const failed = items.find(({ error }) => error)?.error;
      if (failed) toast({ text: failed });
    },
    onError,
    onSettled,
  });
  const { mutate, isPending } = useMutation({
    mutationFn: (albums: readonly Album[]) => deleteAlbums(albums.map(({ id }) => id)),
    onSuccess: (items) => {
      const entries = items.flatMap(({ trash_id }) => trash_id ?? []);
      const failed = items.find(({ error }) => error)?.error;
      const told = entries.length > 0 ? t("deleted", { count: entries.length }) : undefined;
      const text = [told, failed].filter(Boolean).join(" ");
      toast({ text, ...(told && { undo: () => undo.mutate(entries) }) });
    },
    onError,
    onSettled,
  });
  return {
    removeAll: (albums: readonly Album[], onDone: () => void) =>
      mutate(albums, { onSettled: onDone }),
    isBusy: isPending,
  };
}
