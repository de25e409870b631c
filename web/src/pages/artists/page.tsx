import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function ArtistsPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.artists")}>{null}</Page>;
}
