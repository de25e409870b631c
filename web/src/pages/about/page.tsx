import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function AboutPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.about")}>{null}</Page>;
}
