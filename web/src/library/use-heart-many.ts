/** Give some albums a heart at once, with a way back for those that had none. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { Album } from "../api/library";
import { toast, useErrorToast } from "../ui/toasts";
import { HEARTS, type HeartChanges, patchHearts, putBack, readHearts } from "./hearts";
import { sendHeart } from "./use-hearts";

async function sendAll({ changes }: HeartChanges): Promise<void> {
  for (const change of changes) await sendHeart(change);
}

export function useHeartMany(): (albums: readonly Album[], onGiven: () => void) => void {
  const t = useTranslations("library.selection");
  const client = useQueryClient();
  const showError = useErrorToast();
  const { mutate } = useMutation({
    mutationKey: HEARTS,
    scope: { id: "hearts" },
    mutationFn: sendAll,
    onMutate: (sent) => patchHearts(client, sent),
    onError: (error, _sent, before) => {
      if (before) putBack(client, before);
      showError(error);
    },
    onSettled: () => readHearts(client),
  });
  return (albums, onGiven) => {
    const given = albums.filter(({ hearted }) => !hearted);
    const changesTo = (hearted: boolean) => ({
      changes: given.map(({ id }) => ({ level: "albums" as const, id, hearted })),
    });
    mutate(changesTo(true), {
      onSuccess: () => {
        toast({
          text: t("hearted", { count: albums.length }),
          undo: () => mutate(changesTo(false)),
        });
        onGiven();
      },
    });
  };
}
