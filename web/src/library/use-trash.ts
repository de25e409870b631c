/** Delete an album and bring it back: at once, with a way back. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { api, done, take } from "../api/client";
import { ProblemError } from "../api/problem";
import { KEYS } from "../live/patches";
import { readAgain } from "../live/read-again";
import { toast, useErrorToast } from "../ui/toasts";

/** Of `ProblemError.code`: another copy stands where the old one was. */
const PLACE_TAKEN = "place-taken";

interface Restored {
  id: number;
  title: string;
  swap: boolean;
}

/** Returns what brings an album back from the trash; where another copy took its place, it
 * offers to let the two change places. */
export function useRestore() {
  const t = useTranslations("history.restore");
  const words = useTranslations("common");
  const client = useQueryClient();
  const navigate = useNavigate();
  const showError = useErrorToast();
  const mutation = useMutation({
    mutationFn: ({ id, swap }: Restored) =>
      take(
        api.POST("/api/trash/{entry_id}/restore", {
          params: { path: { entry_id: id } },
          body: { swap },
        }),
      ),
    onSuccess: ({ album_id }, { title }) =>
      toast({
        text: t("done", { title }),
        action: {
          label: words("show"),
          run: () =>
            void navigate({ to: "/album/$albumId", params: { albumId: String(album_id) } }),
        },
      }),
    onError: (error, wanted) => {
      const isTaken = error instanceof ProblemError && error.code === PLACE_TAKEN;
      if (!isTaken || wanted.swap) return showError(error);
      toast({
        text: t("taken", { title: wanted.title }),
        tone: "bad",
        action: { label: t("swap"), run: () => mutation.mutate({ ...wanted, swap: true }) },
      });
    },
    onSettled: () => readAgain(client, KEYS.library),
  });
  return {
    restore: (wanted: Omit<Restored, "swap"> & { swap?: boolean }) =>
      mutation.mutate({ swap: false, ...wanted }),
    /** The one that is on its way back. */
    pending: mutation.isPending ? mutation.variables.id : undefined,
  };
}

interface Named {
  id: number;
  title: string;
}

/** Returns what moves an album to the trash and leaves its page. */
export function useDeleteAlbum(): (album: Named) => void {
  const t = useTranslations("library.album");
  const client = useQueryClient();
  const navigate = useNavigate();
  const showError = useErrorToast();
  const { restore } = useRestore();
  const undo = async ({ id, title }: Named) => {
    const query = { album_id: id, limit: 1 };
    const [entry] = (await take(api.GET("/api/trash", { params: { query } }))).items;
    if (entry) restore({ id: entry.id, title });
  };
  const { mutate } = useMutation({
    mutationFn: ({ id }: Named) =>
      done(api.DELETE("/api/albums/{album_id}", { params: { path: { album_id: id } } })),
    onSuccess: async (_answer, album) => {
      toast({
        text: t("deleted", { title: album.title }),
        undo: () => void undo(album).catch(showError),
      });
      await navigate({ to: "/library" });
      client.removeQueries({ queryKey: KEYS.album(album.id) });
      await readAgain(client, KEYS.library);
    },
    onError: showError,
  });
  return mutate;
}
