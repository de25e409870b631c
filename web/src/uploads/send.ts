/** Sends files in pieces; what is there already is never sent again, whoever was cut off. */
import { api, type Schema, take } from "../api/client";
import { isOffline, ProblemError } from "../api/problem";
import type { Chosen } from "./chosen";

type Upload = Schema<"UploadView">;
export type Imported = Schema<"UploadImported">;

/** As much as one request may carry. */
const PIECE = 1024 * 1024;
const LONGEST_WAIT_MS = 10_000;

export interface Sending {
  chosen: Chosen[];
  trustTags: boolean;
  signal: AbortSignal;
  /** Told how many bytes are there, and why it waits just now, if it does. */
  tell: (sentBytes: number, trouble?: unknown) => void;
}

/** Send everything and have it imported; goes on by itself when the service was away. */
export async function send(sending: Sending): Promise<Imported> {
  const { chosen, signal, tell } = sending;
  const upload = await lastingly(() => begun(sending), sending, 0);
  let before = 0;
  for (const [number, { file }] of chosen.entries()) {
    let offset = upload.files[number]?.offset ?? 0;
    while (offset < file.size) {
      signal.throwIfAborted();
      tell(before + offset);
      const at = offset;
      offset = await lasting(
        () => piece(upload.id, number, file, at),
        () => offsetOf(upload.id, number),
        sending,
        before + at,
      );
    }
    before += file.size;
  }
  tell(before);
  return lastingly(() => imported(upload.id), sending, before);
}

/** Return the unfinished upload of these very files, or begin one. */
async function begun({ chosen, trustTags }: Sending): Promise<Upload> {
  const files = chosen.map(({ path, file }) => ({
    path,
    size_bytes: file.size,
    modified_ms: file.lastModified,
  }));
  const unfinished = await take(api.GET("/api/uploads"));
  const same = unfinished.find(
    (each) => each.trust_tags === trustTags && isSame(each.files, files),
  );
  return same ?? take(api.POST("/api/uploads", { body: { files, trust_tags: trustTags } }));
}

type Described = Omit<Upload["files"][number], "offset">;

/** Whether what was begun with is what was chosen now: also where a file was changed in between. */
function isSame(known: readonly Described[], files: readonly Described[]): boolean {
  return (
    known.length === files.length &&
    known.every(({ path, size_bytes, modified_ms }, at) => {
      const file = files[at];
      return (
        path === file?.path && size_bytes === file.size_bytes && modified_ms === file.modified_ms
      );
    })
  );
}

async function piece(id: number, number: number, file: File, offset: number): Promise<number> {
  const answer = await take(
    api.PATCH("/api/uploads/{upload_id}/files/{number}", {
      params: { path: { upload_id: id, number }, query: { offset } },
      headers: { "Content-Type": "application/octet-stream" },
      // The document says "binary", which the types make a text of.
      body: file.slice(offset, offset + PIECE) as unknown as string,
      bodySerializer: (body) => body as unknown as Blob,
    }),
  );
  return answer.offset;
}

async function offsetOf(id: number, number: number): Promise<number> {
  const upload = await take(
    api.GET("/api/uploads/{upload_id}", { params: { path: { upload_id: id } } }),
  );
  return upload.files[number]?.offset ?? 0;
}

function imported(id: number): Promise<Imported> {
  return take(api.POST("/api/uploads/{upload_id}/import", { params: { path: { upload_id: id } } }));
}

/** Try again until the service answers, asking first how much has come. */
async function lasting(
  attempt: () => Promise<number>,
  ask: () => Promise<number>,
  sending: Sending,
  sentBytes: number,
): Promise<number> {
  try {
    return await attempt();
  } catch (error) {
    if (!passes(error)) throw error;
    sending.tell(sentBytes, error);
    return lastingly(ask, sending, sentBytes);
  }
}

async function lastingly<Answer>(
  attempt: () => Promise<Answer>,
  { signal, tell }: Sending,
  sentBytes: number,
): Promise<Answer> {
  for (let wait = 500; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!passes(error)) throw error;
      tell(sentBytes, error);
    }
    await new Promise((over) => setTimeout(over, wait));
  }
}

/** What the service, or a proxy before it, says while it is away: RFC 9110, 15.6.3 to 15.6.5. */
const AWAY: readonly number[] = [502, 503, 504];

/** Whether trying again later, or from another place, may help. */
function passes(error: unknown): boolean {
  if (isOffline(error)) return true;
  if (!(error instanceof ProblemError)) return false;
  return AWAY.includes(error.status) || error.code === "upload-offset";
}
