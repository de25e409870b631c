/** What somebody sees who may not do what is here. */
import { Lock } from "lucide-react";
import { useTranslations } from "use-intl";
import { ButtonLink } from "../../ui/Button";
import { EmptyState } from "../../ui/states";

export function ForAdmins() {
  const t = useTranslations("settings.admins");
  return (
    <EmptyState icon={Lock} title={t("title")} text={t("text")}>
      <ButtonLink to="/settings/$section" params={{ section: "profile" }}>
        {t("profile")}
      </ButtonLink>
      <ButtonLink to="/">{t("home")}</ButtonLink>
    </EmptyState>
  );
}
