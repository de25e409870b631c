import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function QueuePage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.queue")}>{null}</Page>;
}
