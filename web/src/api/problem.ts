/** What the service says when it can't do something (RFC 9457). */

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  [field: string]: unknown;
}

/** An answer that is no success; `message` is a sentence for people. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly status: number;
  /** The stable slug of what happened: `lossy-not-confirmed`; `offline` when nothing answered. */
  readonly code: string;
  readonly body: ProblemBody | null;

  constructor(status: number, code: string, message: string, body: ProblemBody | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.body = body;
  }
}

/** Nothing answered: the service is away, or the network is. */
export function isOffline(error: unknown): boolean {
  return error instanceof ProblemError && error.code === "offline";
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === "object" && body !== null && "detail" in body && "type" in body;
}

/** Make an error of an answer's body, whatever it is: a proxy may have answered in HTML. */
export function problemOf(status: number, body: unknown): ProblemError {
  if (isProblem(body)) return new ProblemError(status, body.type, body.detail, body);
  return new ProblemError(status, "unexpected-answer", `The service answered ${status}.`);
}

/** What is wrong with which field of a form, as the service says it; empty when it does not say. */
export function fieldsOf(error: unknown): Partial<Record<string, string>> {
  const fields = error instanceof ProblemError ? error.body?.fields : undefined;
  if (typeof fields !== "object" || fields === null) return {};
  return Object.fromEntries(Object.entries(fields).map(([name, said]) => [name, String(said)]));
}
