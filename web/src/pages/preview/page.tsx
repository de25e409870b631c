import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function PreviewPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.preview")}>{null}</Page>;
}
