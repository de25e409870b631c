/** The sources that the service has, as they describe themselves. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { chosenLanguage } from "../messages/languages";
import { useErrorToast } from "../ui/toasts";
import { api, done, type Schema, take } from "./client";

export type Source = Schema<"SourceView">;
export type AccountField = Schema<"SourceField">;
export type Quality = Schema<"SourceQuality">;

const FRESH_MS = 5 * 60_000;

/** They change with the service's version; whether they are on, with the settings. */
export const sourcesQuery = queryOptions({
  queryKey: ["sources"],
  queryFn: () =>
    take(api.GET("/api/sources", { params: { header: { "accept-language": chosenLanguage() } } })),
  staleTime: FRESH_MS,
});

/** Asks a source again before its pause is over. */
export function useResume() {
  const client = useQueryClient();
  const tellError = useErrorToast();
  return useMutation({
    mutationFn: (name: string) =>
      done(api.POST("/api/sources/{name}/resume", { params: { path: { name } } })),
    onSettled: () => client.invalidateQueries({ queryKey: sourcesQuery.queryKey }),
    onError: tellError,
  });
}

/** The source of this name, once the sources are known. */
export function useSource(name: string): Source | undefined {
  return useQuery(sourcesQuery).data?.find((source) => source.name === name);
}

/** Tells whether a source is the server's own folders; nothing is before the sources are known. */
export function useIsLocal(): (name: string) => boolean {
  const { data: sources } = useQuery(sourcesQuery);
  return (name) => sources?.some((one) => one.local && one.name === name) ?? false;
}

/** The source whose catalogue can be searched, once the sources are known. */
export function useCatalogue(): Source | undefined {
  return useQuery(sourcesQuery).data?.find(({ searchable }) => searchable);
}

/** What a source can be asked for, best first, each once: two values may mean the same. */
export function qualitiesOf(source: Source | undefined): Quality[] {
  const all = source?.qualities ?? [];
  return all.filter(({ label }, at) => all.findIndex((other) => other.label === label) === at);
}

/** What a household must tell of its account before the source can be asked anything. */
export function requiredOf({ account }: Source): AccountField[] {
  return (account ?? []).filter(({ required }) => required);
}

/** Whether a source has an account, and all that it must know of it. */
export function isAccountSet(source: Source): boolean {
  const required = requiredOf(source);
  return source.enabled && required.length > 0 && required.every(({ set }) => set);
}
