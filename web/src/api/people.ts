/** Who there is: signing in, the first admin, the household, API keys. */
import { queryOptions } from "@tanstack/react-query";
import { api, done, type Schema, take } from "./client";
import { queryClient } from "./query-client";
import { sessionQuery } from "./session";

export type Credentials = Schema<"Credentials">;
export type Person = Schema<"PersonView">;
export type ApiKey = Schema<"ApiKeyView">;

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: () => take(api.GET("/api/users")),
});

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: () => take(api.GET("/api/me/api-keys")),
});

/** Read again who is signed in; the page follows. */
async function welcome(): Promise<void> {
  // Nothing that was read as somebody else, or as nobody, is left.
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
  await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
}

/** Sign in; the browser has the cookie afterwards. */
export async function logIn(body: Credentials): Promise<void> {
  await done(api.POST("/api/auth/login", { body }));
  await welcome();
}

/** Make the first admin, who is signed in then. */
export async function makeFirstAdmin(body: Schema<"FirstAdmin">): Promise<void> {
  await done(api.POST("/api/setup", { body }));
  await welcome();
}

/** Change one's own password; every sign-in ends, this one too. */
export async function changePassword(body: Schema<"PasswordChange">): Promise<void> {
  await done(api.PUT("/api/auth/password", { body }));
}

export async function addPerson(body: Schema<"NewUser">): Promise<void> {
  await done(api.POST("/api/users", { body }));
}

export async function changePerson({
  id,
  ...body
}: Schema<"UserChange"> & { id: number }): Promise<void> {
  await done(api.PATCH("/api/users/{user_id}", { params: { path: { user_id: id } }, body }));
}

export async function removePerson(id: number): Promise<void> {
  await done(api.DELETE("/api/users/{user_id}", { params: { path: { user_id: id } } }));
}

export function makeApiKey(name: string): Promise<Schema<"ApiKeyMade">> {
  return take(api.POST("/api/me/api-keys", { body: { name } }));
}

export async function revokeApiKey(id: number): Promise<void> {
  await done(api.DELETE("/api/me/api-keys/{api_key_id}", { params: { path: { api_key_id: id } } }));
}
