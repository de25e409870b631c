/** The one way to the service's API; types come from its own OpenAPI document. */
import createClient, { type Middleware } from "openapi-fetch";
import { localization } from "../messages/localization";
import { ProblemError, problemOf } from "./problem";
import type { components, paths } from "./schema";

/** A schema of the API by its name. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

const whoToTellOfSignOut = new Set<() => void>();

/** Call `listener` whenever an answer says that nobody is signed in. */
export function onSignedOut(listener: () => void): () => void {
  whoToTellOfSignOut.add(listener);
  return () => whoToTellOfSignOut.delete(listener);
}

/** What is said while a page closes is still sent; browsers take 64 KiB so, more than it needs. */
const lasting: Middleware = {
  onRequest({ request }) {
    return request.method === "DELETE" ? new Request(request, { keepalive: true }) : undefined;
  },
};

const reporting: Middleware = {
  onResponse({ response }) {
    if (response.status === 401) for (const tell of whoToTellOfSignOut) tell();
  },
  onError() {
    return new ProblemError(0, "offline", "The service can't be reached.");
  },
};

/** Every page reads the service's sentences in the language that it is in. */
const translating: Middleware = {
  onResponse: async ({ response }) => (await localization())?.localized(response),
};

// document.baseURI is the path below which the service lives; see <base> in index.html.
export const api = createClient<paths>({
  baseUrl: new URL(".", document.baseURI).href.replace(/\/$/, ""),
  credentials: "same-origin",
});
api.use(lasting, reporting, translating);

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Return what a call brought.
 *
 * @throws ProblemError when the service says no, or nothing answers.
 */
export async function take<Data>(call: Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  const { data, response } = await done(call);
  if (data === undefined || data === null) throw problemOf(response.status, null);
  return data;
}

/** Wait for a call that brings nothing.
 *
 * @throws ProblemError when the service says no, or nothing answers.
 */
export async function done<Data>(call: Promise<Answer<Data>>): Promise<Answer<Data>> {
  const answer = await call;
  if (!answer.response.ok) throw problemOf(answer.response.status, answer.error);
  return answer;
}

/** Make an address of the service's own, such as an album's `cover_url`, fit for an element. */
export function ownAddress(path: string): string {
  return new URL(path.replace(/^\//, ""), document.baseURI).href;
}
