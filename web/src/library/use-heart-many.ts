/** Give some albums a heart at once, with a way back for those that had none. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { Album } from "../api/library";
import { toast, useErrorToast } from "../ui/toasts";
import type { HeartChanges } from "./hearts";
import { heartOptions, sendHeart } from "./use-hearts";

interface Sent extends HeartChanges {
  /** How many have a heart by it, also those that had one; nothing is told of an undo. */
  count?: number;
}

async function sendAll({ changes }: Sent): Promise<void> {
  for (const change of changes) await sendHeart(change);
}

export function useHeartMany(): (albums: readonly Album[], onGiven: () => void) => void {
  const t = useTranslations("library.selection");
  const client = useQueryClient();
  const showError = useErrorToast();
  const { mutate } = useMutation({
    ...heartOptions<Sent>(client, showError),
    mutationFn: sendAll,
    // Here, not beside `mutate`: the list may be gone from the page by then.
    onSuccess: (_nothing, { changes, count }) => {
      if (count === undefined) return;
      const back = changes.map((change) => ({ ...change, hearted: false }));
      toast({
        text: t("hearted", { count }),
        undo: () => mutate({ changes: back }),
      });
    },
  });
  return (albums, onGiven) => {
    const given = albums.filter(({ hearted }) => !hearted);
    const changes = given.map(({ id }) => ({ level: "albums" as const, id, hearted: true }));
    mutate({ changes, count: albums.length }, { onSuccess: onGiven });
  };
}
