import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function AlbumPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.album")}>{null}</Page>;
}
