import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function AlbumsPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.albums")}>{null}</Page>;
}
