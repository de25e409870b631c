/** Writes into the files of albums what mends them, some in each request, and tells how many. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { api, type Schema, take } from "../api/client";
import { KEYS } from "../live/patches";
import { readAgain } from "../live/read-again";
import { toast, useErrorToast } from "../ui/toasts";

/** Albums whose files one request writes. */
const A_PART = 20;

async function mendAll(ids: readonly number[]): Promise<Schema<"MendedView">["items"]> {
  const all: Schema<"MendedView">["items"] = [];
  for (let from = 0; from < ids.length; from += A_PART) {
    const body = { album_ids: ids.slice(from, from + A_PART) };
    all.push(...(await take(api.POST("/api/lint/mend", { body }))).items);
  }
  return all;
}

export function useMend() {
  const t = useTranslations("library.lint");
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: mendAll,
    onSuccess: (items) => {
      const failed = items.find(({ error }) => error);
      const count = items.reduce((sum, { written }) => sum + written, 0);
      toast({ text: failed?.error ?? t("mended", { count }) });
    },
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.library),
  });
  return { mend: mutate, isBusy: isPending };
}
