/** Takes a person's decision back: the review opens again, and what was filed leaves the library. */
import { Undo2 } from "lucide-react";
import { useTranslations } from "use-intl";
import { usePutBack } from "../api/downloads";
import type { Download } from "../live/patches";
import { Button } from "../ui/Button";
import { toast } from "../ui/toasts";

export function PutBack({ download }: { download: Download }) {
  const t = useTranslations("downloads");
  const { mutateAsync, isPending } = usePutBack();
  const title = download.title ?? download.source_url;
  // What goes wrong is told in a toast.
  const putBack = () =>
    void mutateAsync(download.id).then(
      () => toast({ text: t("putsBack", { title }) }),
      () => undefined,
    );
  return (
    <Button
      size="s"
      look="ghost"
      icon={Undo2}
      busy={isPending}
      onClick={putBack}
      aria-label={t("putBackOf", { title })}
    >
      {t("putBack")}
    </Button>
  );
}
