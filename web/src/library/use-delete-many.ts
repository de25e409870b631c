/** Move some albums to the trash, one after the other, and bring them all back by one press. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { api, done, take } from "../api/client";
import { KEYS } from "../live/patches";
import { readAgain } from "../live/read-again";
import { toast, useErrorToast } from "../ui/toasts";

/** All that is to be known of an album that goes. */
interface Album {
  id: number;
}

async function remove(album_id: number): Promise<void> {
  await done(api.DELETE("/api/albums/{album_id}", { params: { path: { album_id } } }));
}

async function bringBack(ids: readonly number[]): Promise<void> {
  for (const album_id of ids) {
    const query = { album_id, limit: 1 };
    const [entry] = (await take(api.GET("/api/trash", { params: { query } }))).items;
    if (!entry) continue;
    const path = { entry_id: entry.id };
    await take(api.POST("/api/trash/{entry_id}/restore", { params: { path } }));
  }
}

export function useDeleteMany() {
  const t = useTranslations("library.selection");
  const client = useQueryClient();
  const showError = useErrorToast();
  const undo = useMutation({
    mutationFn: bringBack,
    onError: showError,
    onSettled: () => readAgain(client, KEYS.library),
  });
  const { mutate, isPending } = useMutation({
    mutationFn: async (albums: readonly Album[]) => {
      const gone: number[] = [];
      try {
        for (const { id } of albums) {
          await remove(id);
          gone.push(id);
        }
      } finally {
        // Also of those that went before one could not.
        if (gone.length > 0) {
          toast({ text: t("deleted", { count: gone.length }), undo: () => undo.mutate(gone) });
        }
      }
    },
    onError: showError,
    onSettled: () => readAgain(client, KEYS.library),
  });
  return {
    removeAll: (albums: readonly Album[], onDone: () => void) =>
      mutate(albums, { onSettled: onDone }),
    isBusy: isPending,
  };
}
