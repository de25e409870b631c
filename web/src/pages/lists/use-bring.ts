/** Bringing a file, wherever it came from. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { bring } from "../../api/lists";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { toast, useErrorToast } from "../../ui/toasts";

export function useBring() {
  const t = useTranslations("lists");
  const client = useQueryClient();
  return useMutation({
    mutationFn: bring,
    onSuccess: (items) => {
      const left = items.reduce((sum, { left_out }) => sum + left_out.length, 0);
      const rows = items.reduce((sum, one) => sum + one.rows, 0);
      toast({ text: t("brought", { count: items.length, rows, left }) });
    },
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.lists),
  });
}
