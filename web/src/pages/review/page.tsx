import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function ReviewPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.review")}>{null}</Page>;
}
