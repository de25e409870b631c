/** The one question before something is done: the trash has no trash. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { api, take } from "../../api/client";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button } from "../../ui/Button";
import { Sheet } from "../../ui/Sheet";
import { toast, useErrorToast } from "../../ui/toasts";

interface EmptyDialogProps {
  count: number;
  size: string;
  onClose: () => void;
}

export function EmptyDialog({ count, size, onClose }: EmptyDialogProps) {
  const t = useTranslations("history.trash");
  const words = useTranslations("common");
  const client = useQueryClient();
  const showError = useErrorToast();
  const empty = useMutation({
    mutationFn: () => take(api.DELETE("/api/trash")),
    onSuccess: ({ removed, left }) =>
      toast({ text: left > 0 ? t("leftOver", { removed, left }) : t("emptied", { removed }) }),
    onError: showError,
    onSettled: () => {
      onClose();
      return readAgain(client, KEYS.library);
    },
  });
  return (
    <Sheet
      title={t("sure")}
      place="center"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words("cancel")}</Button>
          <Button look="danger" busy={empty.isPending} onClick={() => empty.mutate()}>
            {t("emptyNow")}
          </Button>
        </>
      }
    >
      <p>{t("sureText", { count, size })}</p>
    </Sheet>
  );
}
