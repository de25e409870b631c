/** Read what changed once more, and what was being read while it changed. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";

/** Read all below `queryKey` again that is on show; the rest when it is shown next.
 *
 * An answer that is under way may be from before the change. Each is let come, as those of a slow
 * service would else never come while changes follow each other, and is then asked for anew.
 * Resolves when the last of them has come, and never rejects: a failed read is in its query.
 */
export async function readAgain(client: QueryClient, queryKey: QueryKey): Promise<void> {
  const early = client.getQueryCache().findAll({ queryKey, fetchStatus: "fetching" });
  const reads = client.invalidateQueries({ queryKey }, { cancelRefetch: false });
  const repeats = early.map(async (query) => {
    await query.promise?.catch(() => undefined);
    await client.invalidateQueries(
      { queryKey: query.queryKey, exact: true },
      { cancelRefetch: false },
    );
  });
  await Promise.all([reads, ...repeats]);
}
