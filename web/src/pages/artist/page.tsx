import { useTranslations } from "use-intl";
import { Page } from "../../ui/Page";

export default function ArtistPage() {
  const t = useTranslations("shell");
  return <Page title={t("titles.artist")}>{null}</Page>;
}
