/** What the household has chosen, whether it works, and how the installation is. */
import { queryOptions } from "@tanstack/react-query";
import { api, type Schema, take } from "./client";
import { queryClient } from "./query-client";
import { sourcesQuery } from "./sources";

export type Preferences = Schema<"PreferencesView">;
export type PreferenceName = keyof Preferences;
export type Trial = Schema<"ConnectionTestView">;
export type TrialName = Schema<"Service">;

type SecretMark = Schema<"SecretMark">;

/** Of which a read only tells whether they are set. */
export type SecretName = {
  [Name in PreferenceName]: Preferences[Name] extends SecretMark ? Name : never;
}[PreferenceName];

/** What is to change; `null` brings a default back, of a secret: takes it away. */
export type Changes = {
  [Name in PreferenceName]?:
    | (Preferences[Name] extends SecretMark ? string : Preferences[Name])
    | null;
};

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: () => take(api.GET("/api/settings")),
});

/** Change settings; the cache has what came of it. */
export async function changeSettings(changes: Changes): Promise<Preferences> {
  const after = await take(api.PUT("/api/settings", { body: changes }));
  queryClient.setQueryData(settingsQuery.queryKey, after);
  // Whether a source is on, and what of its account is set, is told by the source.
  await queryClient.invalidateQueries({ queryKey: sourcesQuery.queryKey });
  return after;
}

/** Try a service with the settings as they are saved. */
export function trySetting(service: TrialName): Promise<Trial> {
  return take(api.POST("/api/settings/test/{service}", { params: { path: { service } } }));
}

/** What came of trying a service, tried once for each time that it is looked at. */
export function trialQuery(service: TrialName) {
  return queryOptions({
    queryKey: ["trial", service],
    queryFn: () => trySetting(service),
    gcTime: 0,
    retry: false,
  });
}

export const systemQuery = queryOptions({
  queryKey: ["system", "state"],
  queryFn: () => take(api.GET("/api/system")),
});

export const enginesQuery = queryOptions({
  queryKey: ["engines"],
  queryFn: () => take(api.GET("/api/engines")),
});

type Engine = Schema<"EngineView">;

/** Begin to bring an engine to its newest version; the socket tells when it has ended. */
export async function updateEngine({ name, channel }: { name: string; channel?: Channel }) {
  const path = { name };
  show(
    await take(
      api.POST("/api/engines/{name}/update", {
        params: { path },
        body: { channel: channel ?? null },
      }),
    ),
  );
}

type Channel = Schema<"EngineUpdate">["channel"];

/** Go back to the version before the last update. */
export async function rollBackEngine(name: string): Promise<void> {
  show(await take(api.POST("/api/engines/{name}/rollback", { params: { path: { name } } })));
}

function show(engine: Engine): void {
  queryClient.setQueryData(enginesQuery.queryKey, (known) =>
    known?.map((each) => (each.name === engine.name ? engine : each)),
  );
  // It may have ended before this was told, and then no frame comes any more.
  void queryClient.invalidateQueries({ queryKey: enginesQuery.queryKey });
}

export const aboutQuery = queryOptions({
  queryKey: ["about"],
  queryFn: () => take(api.GET("/api/about")),
});
