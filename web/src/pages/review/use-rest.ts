/** Gets the tracks that did not come, of an album whose source can be asked again. */
import { useTranslations } from "use-intl";
import type { Review } from "../../api/downloads";
import { useRetry } from "../../api/search";
import { useSource } from "../../api/sources";
import type { Download } from "../../live/patches";
import { toast } from "../../ui/toasts";

export function useRest(
  download: Download,
  review: Review,
  goNext: () => void,
): (() => void) | undefined {
  const t = useTranslations("review");
  const retry = useRetry();
  const isOfSource = useSource(download.source) !== undefined;
  if (review.reason !== "incomplete" || !isOfSource) return undefined;
  const title = download.title ?? download.source_url;
  return () =>
    // What goes wrong is told in a toast.
    void retry.mutateAsync({ id: download.id }).then(
      () => {
        toast({ text: t("gettingRest", { title }) });
        goNext();
      },
      () => undefined,
    );
}
