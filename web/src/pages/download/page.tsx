import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function DownloadPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.download")}>{null}</Page>;
}
