/** What the address of this page holds, and what it reads before it is there. */
import { addressDownloadsQuery, lookQuery } from "../../api/search";
import { sourcesQuery } from "../../api/sources";
import { addressIn } from "../../shell/address";
import { numberOf, type Preload, type RawSearch, textOf } from "../route";

export interface Search {
  /** What is looked at. */
  url?: string | undefined;
  /** The download that came of it. */
  download?: number | undefined;
}

/** Read what the address says after `?`. */
export function validateSearch(raw: RawSearch): Search {
  return { url: textOf(raw.url)?.trim() ?? sharedIn(raw), download: numberOf(raw.download) };
}

/** What another app shared with us, by the manifest's `share_target`: most put a link in the text. */
function sharedIn({ text, title }: RawSearch): string | undefined {
  return addressIn(textOf(text) ?? "") ?? addressIn(textOf(title) ?? "");
}

/** Begin to read what the page shows, while its code is still on its way. */
export const preload: Preload<Search> = (client, { search: { url } }) => {
  if (!url) return;
  void client.prefetchQuery(sourcesQuery);
  void client.prefetchQuery(lookQuery(url));
  void client.prefetchQuery(addressDownloadsQuery(url));
};
