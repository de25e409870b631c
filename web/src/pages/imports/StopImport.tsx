/** Stops an import that runs: what is in stays, the rest can be taken in later. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleStop } from "lucide-react";
import { useTranslations } from "use-intl";
import { stopImport } from "../../api/imports";
import { KEYS } from "../../live/patches";
import { Button } from "../../ui/Button";
import { toast, useErrorToast } from "../../ui/toasts";

export function StopImport({ batch }: { batch: string }) {
  const t = useTranslations("settings.import.stop");
  const client = useQueryClient();
  const stop = useMutation({
    mutationFn: () => stopImport(batch),
    onSuccess: ({ stopped }) => {
      toast({ text: t("stopped", { count: stopped }) });
      void client.invalidateQueries({ queryKey: KEYS.downloads });
    },
    onError: useErrorToast(),
  });
  return (
    <Button icon={CircleStop} busy={stop.isPending} onClick={() => stop.mutate()}>
      {t("stop")}
    </Button>
  );
}
