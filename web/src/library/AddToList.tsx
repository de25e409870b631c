/** Puts tracks or a whole album at the end of one of one's own lists. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ListPlus } from "lucide-react";
import { useTranslations } from "use-intl";
import { addRows, listsQuery, type MusicList, make } from "../api/lists";
import { KEYS } from "../live/patches";
import { readAgain } from "../live/read-again";
import { Button } from "../ui/Button";
import { Sheet } from "../ui/Sheet";
import { Loaded } from "../ui/states";
import { toast, useErrorToast } from "../ui/toasts";
import css from "./list.module.css";

interface AddToListProps {
  name: string;
  trackIds?: readonly number[];
  albumIds?: readonly number[];
  onClose: () => void;
}

export function AddToList({ name, trackIds, albumIds, onClose }: AddToListProps) {
  const t = useTranslations("lists");
  const client = useQueryClient();
  const lists = useQuery(listsQuery);
  const { mutate } = useMutation({
    mutationFn: async (known: MusicList | undefined) => {
      const list = known ?? (await make(name));
      return addRows(list.id, {
        track_ids: [...(trackIds ?? [])],
        album_ids: [...(albumIds ?? [])],
      });
    },
    onSuccess: (list) => {
      toast({ text: t("added", { name, list: list.name }) });
      onClose();
    },
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.lists),
  });
  return (
    <Sheet title={t("addTo", { name })} place="center" onClose={onClose}>
      <Loaded query={lists}>
        {(items) => (
          <ul className={css.plain}>
            {items
              .filter(({ is_own }) => is_own)
              .map((one) => (
                <li key={one.id}>
                  <Button look="ghost" onClick={() => mutate(one)}>
                    <bdi>{one.name}</bdi>
                  </Button>
                </li>
              ))}
            <li>
              <Button icon={ListPlus} onClick={() => mutate(undefined)}>
                {t("newNamed", { name })}
              </Button>
            </li>
          </ul>
        )}
      </Loaded>
    </Sheet>
  );
}
