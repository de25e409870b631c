import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function SearchPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.search")}>{null}</Page>;
}
