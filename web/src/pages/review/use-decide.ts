/** Carries out a decision, says so, and goes on to the next review. */
import { useNavigate } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { type Answer, useAnswer } from "../../api/downloads";
import { decideLater } from "../../downloads/decisions";
import type { Download } from "../../live/patches";
import type { Chosen } from "./choice";

/** What is decided: a release, the album as it is, the files' own part, or nothing of it. */
export type Choice = NonNullable<Chosen> | "cut" | "discard";

const ANSWERS = { cut: { cut: true }, discard: { discard: true } } as const;

export function useDecide(
  download: Download,
  /** What is given for a choice, with what it may replace. */
  answerOf: (chosen: NonNullable<Chosen>) => Answer,
  goNext: () => void,
) {
  const t = useTranslations("review");
  const navigate = useNavigate();
  const { mutateAsync, isPending } = useAnswer();
  const { id } = download;
  const title = download.title ?? download.source_url;

  // What goes wrong is told in a toast.
  const give = (answer: Answer) => mutateAsync({ id, answer }).catch(() => undefined);

  const later = (answer: Answer, text: string) => {
    goNext();
    decideLater({
      ids: [id],
      text,
      give: () => give(answer),
      onUndo: () =>
        void navigate({ to: "/review/$downloadId", params: { downloadId: String(id) } }),
    });
  };

  const decide = (choice: Choice) => {
    const answer = choice === "cut" || choice === "discard" ? ANSWERS[choice] : answerOf(choice);
    later(answer, t(choice === "discard" ? "discarded" : "importing", { title }));
  };

  /** Search with other words, join, split: the page stays and shows what comes of it. A release
   * that is named by its id is imported like a candidate. */
  const lookAgain = (wanted: Answer) =>
    wanted.search || wanted.split || wanted.join || wanted.join_album
      ? void give(wanted)
      : later(wanted, t("importing", { title }));

  return { decide, lookAgain, busy: isPending };
}
