/** Give some albums a heart at once, with a way back for those that had none. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { Album } from "../api/library";
import { type Done, heartAlbums } from "../api/selection";
import { toast, useErrorToast } from "../ui/toasts";
import type { HeartChanges } from "./hearts";
import { heartOptions } from "./use-hearts";

interface Sent extends HeartChanges {
  /** How many have a heart by it, also those that had one; nothing is told of an undo. */
  count?: number;
}

/** All of one press are albums that get a heart, or give it back. */
async function sendAll({ changes }: Sent): Promise<Done[]> {
  const ids = changes.map(({ id }) => id);
  return ids.length > 0 ? heartAlbums(ids, changes[0]?.hearted ?? true) : [];
}

export function useHeartMany(): (albums: readonly Album[], onGiven: () => void) => void {
  const t = useTranslations("library.selection");
  const client = useQueryClient();
  const showError = useErrorToast();
  const { mutate } = useMutation({
    ...heartOptions<Sent>(client, showError),
    mutationFn: sendAll,
    // Here, not beside `mutate`: the list may be gone from the page by then.
    onSuccess: (items, { changes, count }) => {
      const failed = items.filter(({ error }) => error);
      const why = failed[0]?.error;
      if (count === undefined) return why ? void toast({ text: why }) : undefined;
      const missed = new Set(failed.map(({ id }) => id));
      const given = changes.filter(({ id }) => !missed.has(id));
      const back = given.map((change) => ({ ...change, hearted: false }));
      const told = t("hearted", { count: count - missed.size });
      toast({
        text: why ? `${told} ${why}` : told,
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
