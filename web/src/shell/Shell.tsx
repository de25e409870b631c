/** The frame around every page of somebody who is signed in. */
import { useQuery } from "@tanstack/react-query";
import { Outlet, useLocation, useNavigate, useRouter } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { onSignedOut } from "../api/client";
import { queryClient } from "../api/query-client";
import { sessionQuery, useUser } from "../api/session";
import { useKeys } from "../keys/use-keys";
import { patchAnswers } from "../library/hearts";
import { LiveProvider } from "../live/LiveProvider";
import { withWords } from "../messages/Words";
import { stop, takeUp, useQueue } from "../player/queue";
import { ErrorState, SkeletonRows } from "../ui/states";
import { Toasts, undoLast } from "../ui/toasts";
import { ConnectionBar } from "./ConnectionBar";
import { DropAnywhere } from "./DropAnywhere";
import { Header } from "./Header";
import { focusOmnibox } from "./omnibox-focus";
import { PasteAnywhere } from "./PasteAnywhere";
import { Rail, TabBar } from "./Rail";
import css from "./Shell.module.css";

const PlayerBar = lazy(() => withWords(() => import("../player/PlayerBar")));
const KeyHelp = lazy(() => withWords(() => import("../keys/KeyHelp")));

/** Lets in who is signed in; sends others to where they can be. */
export function Shell() {
  const session = useQuery(sessionQuery);
  const { href } = useLocation();
  useEffect(() => onSignedOut(() => void queryClient.invalidateQueries(sessionQuery)), []);
  useEffect(() => patchAnswers(queryClient), []);
  if (!session.data) {
    return session.isError ? (
      <main className={css.alone}>
        <ErrorState error={session.error} onRetry={() => void session.refetch()} />
      </main>
    ) : (
      <Frame>{null}</Frame>
    );
  }
  if (session.data.setup_needed) return <Leave to="/setup" />;
  if (!session.data.user) return <Leave to="/login" next={href} />;
  return (
    <LiveProvider>
      <SignedIn />
    </LiveProvider>
  );
}

/** Goes to a page outside the shell, once: the router's `Navigate` would go at every render.
 *
 * Whoever is on the way there already goes on: a form that ended the session says more than we can.
 */
function Leave({ to, next }: { to: "/setup" | "/login"; next?: string }) {
  const router = useRouter();
  const [search] = useState(next ? { next } : {});
  useEffect(() => {
    if (router.latestLocation.pathname === to) return;
    void router.navigate({ to, search, replace: true });
  }, [router, to, search]);
  return <Frame>{null}</Frame>;
}

function Frame({ children }: { children: ReactNode }) {
  return (
    <div className={css.shell}>
      <div className={css.railSpace} />
      <main className={css.alone}>{children ?? <SkeletonRows />}</main>
    </div>
  );
}

function SignedIn() {
  const t = useTranslations("shell");
  const [isHelpOpen, setHelpOpen] = useState(false);
  useShellKeys(() => setHelpOpen(true));
  const { id } = useUser();
  useEffect(() => {
    takeUp(id);
    return stop;
  }, [id]);
  const hasPlayer = useQueue().pieces.length > 0;
  return (
    <div className={css.shell} data-player={hasPlayer || undefined}>
      <a href="#page" className={css.skip}>
        {t("skip")}
      </a>
      <Rail />
      <div className={css.main}>
        <Header onHelp={() => setHelpOpen(true)} />
        <ConnectionBar />
        <main id="page" className={css.page} tabIndex={-1}>
          <Suspense fallback={<SkeletonRows />}>
            <Outlet />
          </Suspense>
        </main>
        {hasPlayer && (
          <Suspense>
            <PlayerBar />
          </Suspense>
        )}
      </div>
      <TabBar />
      <PasteAnywhere />
      <DropAnywhere />
      <Toasts />
      {isHelpOpen && (
        <Suspense>
          <KeyHelp onClose={() => setHelpOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

function useShellKeys(openHelp: () => void): void {
  const navigate = useNavigate();
  useKeys({
    help: openHelp,
    omnibox: focusOmnibox,
    undo: undoLast,
    goHome: () => void navigate({ to: "/" }),
    goSearch: () => void navigate({ to: "/search" }),
    goQueue: () => void navigate({ to: "/queue" }),
    goReview: () => void navigate({ to: "/review" }),
    goLibrary: () => void navigate({ to: "/library" }),
    goMine: () => void navigate({ to: "/mine" }),
    goHistory: () => void navigate({ to: "/history" }),
  });
}
