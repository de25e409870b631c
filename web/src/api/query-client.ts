/** The cache of everything that was read: kept right by the WebSocket, not by polling. */
import { QueryClient } from "@tanstack/react-query";
import { ProblemError } from "./problem";

const TRIES_WHEN_AWAY = 2;

/** A refusal stays one; only what did not answer, or answered 5xx, is asked again. */
function shouldRetry(failures: number, error: Error): boolean {
  const isLasting = error instanceof ProblemError && error.status > 0 && error.status < 500;
  return !isLasting && failures < TRIES_WHEN_AWAY;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // What changes is told over the WebSocket; see live/patches.ts.
      staleTime: 60_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      retry: shouldRetry,
      // The service is often on this machine: the browser's idea of "offline" says nothing of it.
      networkMode: "always",
    },
    mutations: { retry: false, networkMode: "always" },
  },
});
