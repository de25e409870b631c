/** The catalogue can't be searched: why, and who can do something about it. */
import { KeyRound, PlugZap, RotateCw } from "lucide-react";
import { useTranslations } from "use-intl";
import { ProblemError } from "../../api/problem";
import { useUser } from "../../api/session";
import { isMendedInSettings, isNotSetUp } from "../../downloads/remedies";
import { Button, ButtonLink } from "../../ui/Button";
import { EmptyState, ErrorState } from "../../ui/states";
import { useCatalogueName } from "./use-catalogue-name";

export function SettingsLink() {
  const t = useTranslations("search.trouble");
  return (
    <ButtonLink
      to="/settings/$section"
      params={{ section: "sources" }}
      look="primary"
      icon={KeyRound}
    >
      {t("settings")}
    </ButtonLink>
  );
}

export function Trouble({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useTranslations("search.trouble");
  const retry = useTranslations("errors")("retry");
  const name = useCatalogueName();
  const { is_admin } = useUser();
  const code = error instanceof ProblemError ? error.code : "";
  if (isNotSetUp(code)) {
    return (
      <EmptyState
        icon={PlugZap}
        title={t("notSetUp", { name })}
        text={t(is_admin ? "notSetUpAdmin" : "notSetUpUser", { name })}
      >
        {is_admin && <SettingsLink />}
      </EmptyState>
    );
  }
  if (!isMendedInSettings(code)) return <ErrorState error={error} onRetry={onRetry} />;
  return (
    <EmptyState
      icon={PlugZap}
      title={t("away", { name })}
      text={
        <>
          {error.message} {!is_admin && t("askAdmin", { name })}
        </>
      }
    >
      {is_admin && <SettingsLink />}
      <Button icon={RotateCw} onClick={onRetry}>
        {retry}
      </Button>
    </EmptyState>
  );
}
