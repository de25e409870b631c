/** Of a list that is elsewhere, too: whether it is looked at, and what is new fetched. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { change, type MusicList } from "../../api/lists";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Switch } from "../../ui/Switch";
import { useErrorToast } from "../../ui/toasts";

export function Synced({ list }: { list: MusicList }) {
  const t = useTranslations("lists");
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (body: { is_synced?: boolean; fetches_new?: boolean }) => change(list.id, body),
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.lists),
  });
  return (
    <>
      <Switch
        label={t("synced")}
        isOn={list.is_synced === true}
        onChange={(is_synced) => mutate({ is_synced })}
      />
      <Switch
        label={t("fetchesNew")}
        hint={t("fetchesNewHint")}
        isOn={list.fetches_new}
        onChange={(fetches_new) => mutate({ fetches_new })}
      />
    </>
  );
}
