/** Gives an answer to many, once there was time to think better of it. */
import { useTranslations } from "use-intl";
import type { Part } from "../../api/review-parts";
import { type AnswerMany, answerMany } from "../../api/reviews";
import { decideLater } from "../../downloads/decisions";
import { toast, useErrorToast } from "../../ui/toasts";

export function useAnswerMany() {
  const t = useTranslations("review.many");
  const tellError = useErrorToast();
  /** What the service leaves stands in the list again, and is told. */
  const give = async (asked: AnswerMany, parts: readonly Part[]) => {
    try {
      const { answered, left } = await answerMany(asked, parts);
      const [first] = left;
      if (first) {
        const counts = { count: answered.length, left: left.length };
        toast({ text: t("some", { ...counts, why: first.reason }) });
      }
    } catch (error) {
      tellError(error);
    }
  };
  return (asked: AnswerMany, parts: readonly Part[], count: number) =>
    decideLater({
      ids: asked.ids,
      text: t(`given.${asked.answer}`, { count }),
      give: () => give(asked, parts),
    });
}
