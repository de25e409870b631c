/** Start: the language, the theme, the first page. */

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/query-client";
import { sessionQuery } from "./api/session";
import { onOtherBuild } from "./live/load-part";
import { firstWords, Words } from "./messages/Words";
import { router } from "./router";
import { applyTheme } from "./theme/theme";
import { keepFocus } from "./ui/focus-keeper";
import "@fontsource-variable/inter/wght.css";
import "./theme/tokens.css";
import "./theme/base.css";

async function start(root: HTMLElement): Promise<void> {
  applyTheme();
  keepFocus();
  // All at once: who is signed in, the page's code and data, the words.
  void queryClient.prefetchQuery(sessionQuery);
  void router.load();
  await firstWords();
  createRoot(root).render(
    <StrictMode>
      <Words>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Words>
    </StrictMode>,
  );
  // For the next time. A browser may forbid it, and the page is as good without.
  if (import.meta.env.PROD) navigator.serviceWorker?.register("sw.js").catch(() => undefined);
}

// Whoever is on the way somewhere gets there with the new build; others when they next go.
onOtherBuild(() => {
  const { latestLocation, state } = router;
  const goTo = ({ publicHref }: typeof latestLocation) => window.location.assign(publicHref);
  if (latestLocation.href !== state.resolvedLocation?.href) return goTo(latestLocation);
  router.subscribe("onBeforeNavigate", ({ toLocation }) => goTo(toLocation));
});

const root = document.getElementById("root");
if (root) void start(root);
