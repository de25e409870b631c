/** Give a heart or take it back: at once on the page, with a way back. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { api, done, take } from "../api/client";
import { toast, useErrorToast } from "../ui/toasts";
import {
  HEARTS,
  type HeartChange,
  type HeartChanges,
  type HeartLevel,
  patchHearts,
  putBack,
  readHearts,
} from "./hearts";

export interface Hearted {
  level: HeartLevel;
  id: number;
  /** Of the thing, for what is said. */
  name: string;
  hearted: boolean;
}

/** Single things that were kept before; a heart on their artist goes off with all of them. */
type Kept = { level: HeartLevel; id: number }[];

/** Give a heart or take it back. */
function sendHeart({ level, id, hearted }: HeartChange): Promise<unknown> {
  const at = { params: { path: { level, thing_id: id } } };
  return done(
    hearted
      ? api.POST("/api/me/library/{level}/{thing_id}", at)
      : api.DELETE("/api/me/library/{level}/{thing_id}", at),
  );
}

async function keptOf(artistId: number, name: string): Promise<Kept> {
  const [albums, tracks] = await Promise.all([
    take(
      api.GET("/api/artists/{artist_id}/albums", {
        params: { path: { artist_id: artistId }, query: { limit: 200 } },
      }),
    ),
    take(api.GET("/api/me/library/tracks", { params: { query: { q: name, limit: 200 } } })),
  ]);
  const kept = albums.items.filter((album) => album.hearted).map((album) => album.id);
  const alone = tracks.items.filter(
    (track) => track.album.artist.id === artistId && !kept.includes(track.album_id),
  );
  return [
    ...kept.map((id) => ({ level: "albums" as const, id })),
    ...alone.map(({ id }) => ({ level: "tracks" as const, id })),
  ];
}

/** How changes of hearts reach the page: at once, one after another, and back where they fail. */
export function heartOptions<Sent extends HeartChanges>(
  client: QueryClient,
  showError: (error: unknown) => void,
) {
  return {
    mutationKey: HEARTS,
    // Of two requests that are under way the second may arrive first, and what was undone and
    // done again would end as it was not meant.
    scope: { id: "hearts" },
    onMutate: (sent: Sent) => patchHearts(client, sent),
    onError: (error: unknown, _sent: Sent, before: ReturnType<typeof patchHearts> | undefined) => {
      if (before) putBack(client, before);
      showError(error);
    },
    onSettled: () => readHearts(client),
  };
}

interface Sent extends HeartChanges {
  /** The one that was asked for; undoing it may give its own heart again to what was kept alone. */
  thing: Hearted;
  isUndo: boolean;
}

async function sendAll({ thing, changes }: Sent): Promise<Kept> {
  const isWide = thing.level === "artists" && thing.hearted;
  const before = isWide ? await keptOf(thing.id, thing.name) : [];
  for (const change of changes) await sendHeart(change);
  return before;
}

/** Returns what changes a heart. */
export function useHearts(): (thing: Hearted) => void {
  const t = useTranslations("library.hearts");
  const client = useQueryClient();
  const showError = useErrorToast();
  const { mutate } = useMutation({
    ...heartOptions<Sent>(client, showError),
    mutationFn: sendAll,
    // Here, not beside `mutate`: what shows the heart may be gone from the page by then.
    onSuccess: (kept, { thing, isUndo }) => {
      if (isUndo) return;
      const back = { ...thing, hearted: !thing.hearted };
      const again = kept.map((each) => ({ ...each, hearted: true }));
      const undone = { thing: back, changes: [back, ...again], isUndo: true };
      toast({
        text: t(thing.hearted ? "given" : "taken", { name: thing.name }),
        undo: () => mutate(undone),
      });
    },
  });
  return (thing) => mutate({ thing, changes: [thing], isUndo: false });
}
