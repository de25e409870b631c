/** Bringing a playlist by its link, and going to its list. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { bringPlaylist } from "../../api/lists";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { useErrorToast } from "../../ui/toasts";

export function useBringPlaylist() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: bringPlaylist,
    onSuccess: ({ id }) => void navigate({ to: "/lists/$listId", params: { listId: String(id) } }),
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.lists),
  });
}
