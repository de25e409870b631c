/** Who is signed in. */
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { api, type Schema, take } from "./client";

export type User = Schema<"UserView">;

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => take(api.GET("/api/session")),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The signed-in user; only below the shell, which lets nobody else in. */
export function useUser(): User {
  const { user } = useSuspenseQuery(sessionQuery).data;
  if (!user) throw new Error("nobody is signed in");
  return user;
}
