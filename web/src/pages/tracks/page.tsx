import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function TracksPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.tracks")}>{null}</Page>;
}
