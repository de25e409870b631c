/** Gives an album another picture, with a way back to the copy that had the old one. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { api, done, ownAddress, take } from "../../api/client";
import type { AlbumDetail } from "../../api/library";
import { ProblemError } from "../../api/problem";
import { useRestore } from "../../library/use-trash";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { toast, useErrorToast } from "../../ui/toasts";
import { pictureOf } from "./cover-picture";

export type CoverFrom = { file: File } | "archive" | "source";

/** As large as the service makes pictures of other sites. */
const SOURCE_PX = "1280";

async function send(album_id: number, picture: Blob): Promise<void> {
  await done(
    api.PUT("/api/albums/{album_id}/cover", {
      params: { path: { album_id } },
      headers: { "Content-Type": "application/octet-stream" },
      // The document says "binary", which the types make a text of.
      body: picture as unknown as string,
      bodySerializer: (body) => body as unknown as Blob,
    }),
  );
}

/** The picture that the album's source has of it, through the service's own address. */
async function ofSource(url: string, sentence: string): Promise<Blob> {
  const look = await take(api.GET("/api/downloads/preview", { params: { query: { url } } }));
  if (!look.cover_url) throw new ProblemError(404, "no-source-cover", sentence);
  const address = new URL(ownAddress(look.cover_url));
  address.searchParams.set("size", SOURCE_PX);
  const answer = await fetch(address);
  if (!answer.ok) throw new ProblemError(answer.status, "no-source-cover", sentence);
  return answer.blob();
}

export function useCoverChange(album: AlbumDetail, onDone: () => void) {
  const t = useTranslations("library.cover");
  const client = useQueryClient();
  const showError = useErrorToast();
  const { restore } = useRestore();
  const { id: album_id, title } = album;
  const change = async (from: CoverFrom): Promise<void> => {
    if (from === "archive") {
      const path = { album_id };
      await done(api.POST("/api/albums/{album_id}/cover/archive", { params: { path } }));
    } else if (from === "source") {
      await send(album_id, await ofSource(album.source_url ?? "", t("noSource")));
    } else {
      await send(album_id, await pictureOf(from.file, t("unreadable")));
    }
  };
  const undo = async () => {
    const query = { album_id, limit: 1 };
    const [entry] = (await take(api.GET("/api/trash", { params: { query } }))).items;
    if (entry) restore({ id: entry.id, title, swap: true });
  };
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      toast({ text: t("changed", { title }), undo: () => void undo().catch(showError) });
      onDone();
      await readAgain(client, KEYS.library);
    },
  });
}
