/** There is no such page. */
import { SearchX } from "lucide-react";
import { useTranslations } from "use-intl";
import { ButtonLink } from "../ui/Button";
import { Page } from "../ui/Page";
import { EmptyState } from "../ui/states";

export function NotFound() {
  const t = useTranslations("errors");
  return (
    <Page title={t("noPage")}>
      <EmptyState icon={SearchX} title={t("noPage")} text={t("noPageText")}>
        <ButtonLink to="/" look="primary">
          {t("home")}
        </ButtonLink>
      </EmptyState>
    </Page>
  );
}
