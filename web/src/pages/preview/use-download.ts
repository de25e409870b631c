/** The download that a preview is about, once there is one. */
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { addressDownloadsQuery, downloadQuery } from "../../api/search";
import type { Download } from "../../live/patches";

const ENDED = ["complete", "duplicate", "failed", "cancelled"];

/** The download that this page asked for, else one of the same address that is under way. */
export function useDownload(url: string): Download | undefined {
  const { download } = useSearch({ from: "/shell/preview" });
  const asked = useQuery({ ...downloadQuery(download ?? 0), enabled: download !== undefined });
  const others = useQuery(addressDownloadsQuery(url));
  const row = asked.data ?? others.data?.find(({ status }) => !ENDED.includes(status));
  return row?.status === "cancelled" ? undefined : row;
}
