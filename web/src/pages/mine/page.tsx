import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function MinePage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.mine")}>{null}</Page>;
}
