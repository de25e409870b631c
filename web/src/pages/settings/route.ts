/** What the address of this page holds, and what it reads before it is there. */
import type { QueryClient } from "@tanstack/react-query";
import { foldersQuery } from "../../api/home";
import { apiKeysQuery, peopleQuery } from "../../api/people";
import { sessionQuery } from "../../api/session";
import { settingsQuery, systemQuery } from "../../api/settings";
import { sourcesQuery } from "../../api/sources";
import type { Preload, RawSearch } from "../route";

/** In the order of the list; after the first two they are for admins. */
export const SECTIONS = [
  "profile",
  "keys",
  "sources",
  "names",
  "network",
  "users",
  "system",
] as const;
export type SectionName = (typeof SECTIONS)[number];

const FOR_EVERYBODY: readonly SectionName[] = ["profile", "keys"];

/** Whether only admins may see what is there. */
export function isForAdmins(section: SectionName): boolean {
  return !FOR_EVERYBODY.includes(section);
}

/** Return the section of an address, or `undefined` where there is none of this name. */
export function sectionOf(name: string | undefined): SectionName | undefined {
  return SECTIONS.find((section) => section === name);
}

export type Search = Record<never, never>;

/** Read what the address says after `?`. */
export function validateSearch(_raw: RawSearch): Search {
  return {};
}

const READS: Record<SectionName, (client: QueryClient) => void> = {
  profile: () => undefined,
  keys: (client) => void client.prefetchQuery(apiKeysQuery),
  sources: (client) => {
    void client.prefetchQuery(settingsQuery);
    void client.prefetchQuery(sourcesQuery);
  },
  names: (client) => void client.prefetchQuery(settingsQuery),
  network: (client) => void client.prefetchQuery(settingsQuery),
  users: (client) => void client.prefetchQuery(peopleQuery),
  system: (client) => {
    void client.prefetchQuery(systemQuery);
    void client.prefetchQuery(foldersQuery);
    void client.prefetchQuery(settingsQuery);
  },
};

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { params }) => {
  const section = sectionOf(params.section);
  const user = client.getQueryData(sessionQuery.queryKey)?.user;
  // A member would only be refused; who it is may not be known yet.
  if (section && (user?.is_admin !== false || !isForAdmins(section))) READS[section](client);
};
