import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function ImportsPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.imports")}>{null}</Page>;
}
