import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function TrashPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.trash")}>{null}</Page>;
}
