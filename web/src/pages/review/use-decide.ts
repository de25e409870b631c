/** Carries out a decision, says so, and goes on to the next review. */
import { useNavigate } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { type Answer, type Candidate, useAnswer } from "../../api/downloads";
import { useRetry } from "../../api/search";
import type { Download } from "../../live/patches";
import { toast } from "../../ui/toasts";
import { answerOf } from "./choice";

/** What is decided: a candidate, `null` for the album as it is, the files' own part, or nothing. */
export type Choice = Candidate | null | "cut" | "discard";

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

  /** Not by a callback of `mutate`: those are dropped once the review is gone from the page. */
  const give = async (said: Answer, onDone: () => void) => {
    if (isBusy) return;
    try {
      await answer.mutateAsync({ id, answer: said });
    } catch {
      return; // It was told in a toast.
    }
    onDone();
  };

  const goOnImporting = () => {
    goNext();
    toast({ text: t("importing", { title }), action: { label: common("show"), run: follow } });
  };

  const decide = (choice: Choice) => {
    if (choice === "cut") return void give({ cut: true }, goOnImporting);
    if (choice !== "discard") return void give(answerOf(choice), goOnImporting);
    void give({ discard: true }, () => {
      goNext();
      toast({
        text: t("discarded", { title }),
        action: { label: common("undo"), run: () => retry.mutate({ id }) },
      });
    });
  };

  /** Search with other words: the page stays and shows what is found. A release that is named
   * by its id is imported like a candidate. */
  const lookAgain = (wanted: Answer) =>
    void give(wanted, () => {
      if (!wanted.search) goOnImporting();
    });

  return { decide, lookAgain, busy: isBusy };
}
