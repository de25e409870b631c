/** Change tags of an album or a track: in the files, at once, with a way back. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { api, done, type Schema } from "../api/client";
import { KEYS } from "../live/patches";
import { readAgain } from "../live/read-again";
import { toast, useErrorToast } from "../ui/toasts";

export type Edit = (
  | { kind: "album"; id: number; patch: Schema<"AlbumPatch">; back: Schema<"AlbumPatch"> }
  | { kind: "track"; id: number; patch: Schema<"TrackPatch">; back: Schema<"TrackPatch"> }
  | { kind: "artist"; id: number; patch: Schema<"ArtistPatch">; back: Schema<"ArtistPatch"> }
) & {
  /** `updated_at` of the album that was looked at: what somebody changed since is not overwritten. */
  seenAt?: string;
};

function send(edit: Edit): Promise<unknown> {
  const seen = edit.seenAt ? { seen_at: edit.seenAt } : {};
  switch (edit.kind) {
    case "album":
      return done(
        api.PATCH("/api/albums/{album_id}", {
          params: { path: { album_id: edit.id } },
          body: { ...edit.patch, ...seen },
        }),
      );
    case "track":
      return done(
        api.PATCH("/api/tracks/{track_id}", {
          params: { path: { track_id: edit.id } },
          body: { ...edit.patch, ...seen },
        }),
      );
    default:
      return done(
        api.PATCH("/api/artists/{artist_id}", {
          params: { path: { artist_id: edit.id } },
          body: edit.patch,
        }),
      );
  }
}

/** Returns the change under way; `back` of what is sent takes it back. */
export function useEdit() {
  const t = useTranslations("library.edit");
  const client = useQueryClient();
  const showError = useErrorToast();
  const undo = useMutation({
    mutationFn: ({ seenAt: _, ...edit }: Edit) => send({ ...edit, patch: edit.back } as Edit),
    onError: showError,
    onSettled: () => readAgain(client, KEYS.library),
  });
  return useMutation({
    mutationFn: send,
    onSuccess: async (_answer, edit) => {
      toast({
        text: t("saved"),
        undo: () => undo.mutate(edit),
      });
      await readAgain(client, KEYS.library);
    },
  });
}

export type Values<Field extends string> = Record<Field, string>;

/** The fields that differ, as a patch there and a patch back; numbers as numbers. */
export function differing<Field extends string>(
  before: Values<Field>,
  after: Values<Field>,
  numbers: readonly Field[],
) {
  const changed = (Object.keys(after) as Field[]).filter((name) => before[name] !== after[name]);
  const typed = (name: Field, text: string) => (numbers.includes(name) ? Number(text) : text);
  const patch = Object.fromEntries(changed.map((name) => [name, typed(name, after[name])]));
  // A number that was not there can't be taken away again.
  const backwards = changed.filter((name) => before[name] !== "" || !numbers.includes(name));
  const back = Object.fromEntries(backwards.map((name) => [name, typed(name, before[name])]));
  return { patch, back, isSame: changed.length === 0 };
}
