import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function LoginPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.login")}>{null}</Page>;
}
