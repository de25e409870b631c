/** The first run: from nothing to a household that can fetch its first album. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense, useEffect } from "react";
import { useTranslations } from "use-intl";
import { sessionQuery } from "../../api/session";
import { withWords } from "../../messages/Words";
import { ErrorState, SkeletonRows } from "../../ui/states";
import { Door } from "../login/Door";
import { AccountStep } from "./AccountStep";
import type { Step } from "./route";
import { StepList } from "./StepList";

/** Each a file of its own: the first one must be there at once. */
const LATER: Record<Exclude<Step, "account">, ComponentType> = {
  folders: lazy(() => withWords(() => import("./FoldersStep"))),
  sources: lazy(() => withWords(() => import("./SourcesStep"))),
  names: lazy(() => withWords(() => import("./NamesStep"))),
  music: lazy(() => withWords(() => import("./MusicStep"))),
  finish: lazy(() => withWords(() => import("./FinishStep"))),
};

export default function SetupPage() {
  const t = useTranslations("setup");
  const session = useQuery(sessionQuery);
  const step = useStep();
  useFocusOnStep(step);
  return (
    <Door
      title={t(`steps.${step ?? "account"}.title`)}
      lead={t(`steps.${step ?? "account"}.lead`)}
      above={step && <StepList current={step} />}
      wide
    >
      {session.isError && !session.data && (
        <ErrorState error={session.error} onRetry={() => void session.refetch()} />
      )}
      {step === "account" && <AccountStep />}
      {step && step !== "account" && <LaterStep step={step} />}
    </Door>
  );
}

function LaterStep({ step }: { step: Exclude<Step, "account"> }) {
  const Shown = LATER[step];
  return (
    <Suspense fallback={<SkeletonRows rows={4} />}>
      <Shown />
    </Suspense>
  );
}

/** Which step is to be shown; sends away who has nothing to do here. */
function useStep(): Step | null {
  const { data } = useQuery(sessionQuery);
  const { step } = useSearch({ from: "/setup" });
  const navigate = useNavigate();
  const isForeign = data && !data.setup_needed && !data.user;
  const isMember = data?.user && !data.user.is_admin;
  useEffect(() => {
    if (isForeign) void navigate({ to: "/login", search: { next: "/setup" }, replace: true });
    if (isMember) void navigate({ to: "/", replace: true });
  }, [isForeign, isMember, navigate]);
  if (!data || isForeign || isMember) return null;
  if (data.setup_needed) return "account";
  // The first admin is there: all else is only gone through where somebody wants to, or must.
  return step && step !== "account" ? step : "finish";
}

/** A new step begins at its heading, for eyes and for ears. */
function useFocusOnStep(step: Step | null): void {
  useEffect(() => {
    if (!step || step === "account") return;
    window.scrollTo({ top: 0 });
    document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [step]);
}
