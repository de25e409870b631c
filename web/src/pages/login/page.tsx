/** The way in: a name and a password. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslations } from "use-intl";
import { sessionQuery } from "../../api/session";
import { ErrorState } from "../../ui/states";
import { Door } from "./Door";
import { LoginForm } from "./LoginForm";

export default function LoginPage() {
  const t = useTranslations("login");
  const session = useQuery(sessionQuery);
  const { why } = useSearch({ from: "/login" });
  const isNeeded = useWayOn();
  return (
    <Door title={t("title")} lead={why ? t("passwordChanged") : t("lead")}>
      {session.isError && !session.data ? (
        <ErrorState error={session.error} onRetry={() => void session.refetch()} />
      ) : (
        isNeeded && <LoginForm />
      )}
    </Door>
  );
}

/** Goes on when there is nothing to do here; tells whether there is. */
function useWayOn(): boolean {
  const { data } = useQuery(sessionQuery);
  const { next } = useSearch({ from: "/login" });
  const navigate = useNavigate();
  const { history } = useRouter();
  const setupNeeded = data?.setup_needed ?? false;
  const isSignedIn = Boolean(data?.user);
  useEffect(() => {
    if (setupNeeded) void navigate({ to: "/setup", replace: true });
    else if (isSignedIn && next) history.replace(next);
    else if (isSignedIn) void navigate({ to: "/", replace: true });
  }, [setupNeeded, isSignedIn, next, navigate, history]);
  return data !== undefined && !setupNeeded && !isSignedIn;
}
