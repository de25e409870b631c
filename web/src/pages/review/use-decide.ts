/** Carries out a decision, says so, and goes on to the next review. */
import { useNavigate } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { type Answer, type Candidate, useAnswer } from "../../api/downloads";
import { useRetry } from "../../api/search";
import type { Download } from "../../live/patches";
import { toast } from "../../ui/toasts";
import { answerOf } from "./choice";

/** What is decided: a candidate, `null` for the album as it is, or nothing of it. */
export type Choice = Candidate | null | "discard";

export function useDecide(download: Download, goNext: () => void) {
  const t = useTranslations("review");
  const common = useTranslations("common");
  const navigate = useNavigate();
  const answer = useAnswer();
  const retry = useRetry();
  const { id } = download;
  const title = download.title ?? download.source_url;
  const isBusy = answer.isPending;

  const follow = () =>
    void navigate({ to: "/queue/$downloadId", params: { downloadId: String(id) } });

  const decide = (choice: Choice) => {
    if (isBusy) return;
    const isGone = choice === "discard";
    answer.mutate(
      { id, answer: isGone ? { discard: true } : answerOf(choice) },
      {
        onSuccess: () => {
          goNext();
          toast({
            text: t(isGone ? "discarded" : "importing", { title }),
            action: isGone
              ? { label: common("undo"), run: () => retry.mutate({ id }) }
              : { label: common("show"), run: follow },
          });
        },
      },
    );
  };

  /** Search with other words; the page stays and shows what is found. A release that is named
   * by its id is imported like a candidate. */
  const lookAgain = (wanted: Answer) =>
    answer.mutate(
      { id, answer: wanted },
      {
        onSuccess: () => {
          if (wanted.search) return;
          goNext();
          toast({
            text: t("importing", { title }),
            action: { label: common("show"), run: follow },
          });
        },
      },
    );

  return { decide, lookAgain, busy: isBusy };
}
