import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function SetupPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.setup")}>{null}</Page>;
}
