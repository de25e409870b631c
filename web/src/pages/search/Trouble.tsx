/** Qobuz can't be searched: why, and who can do something about it. */
import { KeyRound, PlugZap, RotateCw } from "lucide-react";
import { useTranslations } from "use-intl";
import { ProblemError } from "../../api/problem";
import { useUser } from "../../api/session";
import { Button, ButtonLink } from "../../ui/Button";
import { EmptyState, ErrorState } from "../../ui/states";

const NOT_SET_UP = "qobuz-not-configured";

/** What somebody who may change the settings can mend. */
export const MENDED_IN_SETTINGS: readonly string[] = [
  NOT_SET_UP,
  "token-rejected",
  "token-expired",
  "no-subscription",
  "app-secret-stale",
  "engine-missing",
  "login-required",
  "bad-cookies",
  "bot-check",
  "geo-blocked",
];

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
  const { is_admin } = useUser();
  const code = error instanceof ProblemError ? error.code : "";
  if (code === NOT_SET_UP) {
    return (
      <EmptyState
        icon={PlugZap}
        title={t("notSetUp")}
        text={t(is_admin ? "notSetUpAdmin" : "notSetUpUser")}
      >
        {is_admin && <SettingsLink />}
      </EmptyState>
    );
  }
  if (!MENDED_IN_SETTINGS.includes(code)) return <ErrorState error={error} onRetry={onRetry} />;
  return (
    <EmptyState
      icon={PlugZap}
      title={t("away")}
      text={
        <>
          {error.message} {!is_admin && t("askAdmin")}
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
