import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function SettingsPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.settings")}>{null}</Page>;
}
