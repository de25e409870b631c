/** A page that broke: says so and offers to draw it anew. */
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { ButtonLink } from "../ui/Button";
import { Page } from "../ui/Page";
import { ErrorState } from "../ui/states";

export function Crash({ error }: ErrorComponentProps) {
  const t = useTranslations("errors");
  const router = useRouter();
  return (
    <Page title={t("title")}>
      <ErrorState error={error} onRetry={() => void router.invalidate()}>
        <ButtonLink to="/">{t("home")}</ButtonLink>
      </ErrorState>
    </Page>
  );
}
