import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function HomePage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.home")}>{null}</Page>;
}
