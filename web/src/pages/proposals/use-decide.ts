/** Takes and declines proposals; what became of it is told, and can be undone. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { type Decided, decide, type Taking, takeAll } from "../../api/proposals";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { toast, useErrorToast } from "../../ui/toasts";

type What = "take" | "decline" | "undo" | "look";
type Asked =
  | { what: "take"; taking: Taking }
  | { what: Exclude<What, "take">; ids: readonly number[] };

const ask = (asked: Asked) =>
  asked.what === "take" ? takeAll(asked.taking) : decide(asked.what, asked.ids);

export function useDecide() {
  const t = useTranslations("proposals.done");
  const client = useQueryClient();
  const onError = useErrorToast();
  const { mutate, isPending } = useMutation({
    mutationFn: ask,
    onSuccess: (items, { what }) => tell(what, items),
    onError,
    onSettled: () => readAgain(client, KEYS.proposals),
  });
  const tell = (what: What, items: readonly Decided[]) => {
    const ids = items.flatMap(({ album_id, error }) => (error ? [] : [album_id]));
    const failed = items.find(({ error }) => error);
    const text = t(what, { count: ids.length });
    const left = items.length - ids.length;
    const isUndoable = ids.length > 0 && (what === "take" || what === "decline");
    toast({
      text: failed?.error ? `${text} ${t("left", { count: left, why: failed.error })}` : text,
      ...(isUndoable && { undo: () => mutate({ what: "undo", ids }) }),
    });
  };
  return {
    isBusy: isPending,
    take: (taking: Taking) => mutate({ what: "take", taking }),
    decline: (ids: readonly number[]) => mutate({ what: "decline", ids }),
    undo: (ids: readonly number[]) => mutate({ what: "undo", ids }),
    lookAgain: (ids: readonly number[]) => mutate({ what: "look", ids }),
  };
}
