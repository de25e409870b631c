import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function ReviewsPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.reviews")}>{null}</Page>;
}
