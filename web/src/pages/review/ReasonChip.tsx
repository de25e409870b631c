/** Why a person is asked, in two words. */
import { useTranslations } from "use-intl";
import { Chip } from "../../ui/Chip";

const KNOWN = [
  "low-confidence",
  "no-match",
  "tie",
  "incomplete",
  "extra-tracks",
  "trailing-data",
] as const;

export function ReasonChip({ reason }: { reason: string }) {
  const t = useTranslations("review.reason");
  const known = KNOWN.find((each) => each === reason);
  return <Chip tone="warn">{known ? t(known) : t("other")}</Chip>;
}
