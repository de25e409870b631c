/** Has the files of albums say how loud they are, and tells how many, and what stayed as it was. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { api, type Schema, take } from "../api/client";
import { KEYS } from "../live/patches";
import { readAgain } from "../live/read-again";
import { toast, useErrorToast } from "../ui/toasts";

/** Albums of one request: their files are written anew, which takes a while. */
const A_PART = 20;

async function writeAll(ids: readonly number[]): Promise<Schema<"LouderView">["items"]> {
  const all: Schema<"LouderView">["items"] = [];
  for (let from = 0; from < ids.length; from += A_PART) {
    const body = { album_ids: ids.slice(from, from + A_PART), replaces: false };
    all.push(...(await take(api.POST("/api/loudness/write", { body }))).items);
  }
  return all;
}

export function useWriteLoudness() {
  const t = useTranslations("library.loudness");
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: writeAll,
    // Here, not beside `mutate`: the list may be gone from the page by then.
    onSuccess: (items) => {
      const failed = items.filter(({ error }) => error);
      const why = failed[0]?.error;
      const told = t("done", { count: items.reduce((sum, { written }) => sum + written, 0) });
      toast({ text: why ? `${told} ${t("failed", { count: failed.length })} ${why}` : told });
    },
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.library),
  });
  return { write: mutate, isBusy: isPending };
}
