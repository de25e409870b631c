import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function HistoryPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.history")}>{null}</Page>;
}
