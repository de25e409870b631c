/** Start: the language, the theme, the first page. */
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/query-client";
import { sessionQuery } from "./api/session";
import { firstWords, Words } from "./messages/Words";
import { router } from "./router";
import { applyTheme } from "./theme/theme";
import "@fontsource-variable/inter/wght.css";
import "./theme/tokens.css";
import "./theme/base.css";

const RELOAD_PAUSE_MS = 60_000;

async function start(root: HTMLElement): Promise<void> {
  applyTheme();
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
}

// After an update of the service the files that an open page names are gone: begin again, once.
window.addEventListener("vite:preloadError", (event) => {
  const since = Number(sessionStorage.getItem("crateful.reloaded") ?? 0);
  if (Date.now() - since < RELOAD_PAUSE_MS) return;
  sessionStorage.setItem("crateful.reloaded", String(Date.now()));
  event.preventDefault();
  window.location.reload();
});

const root = document.getElementById("root");
if (root) void start(root);
