/** What taking a list would do, counted before anything is fetched. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Download, Heart, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import { type MusicList, previewQuery, remove, restore, takeList } from "../../api/lists";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button } from "../../ui/Button";
import { useSizeText } from "../../ui/figures";
import { toast, useErrorToast } from "../../ui/toasts";
import css from "./list.module.css";

export function Taking({ list }: { list: MusicList }) {
  const t = useTranslations("lists");
  const client = useQueryClient();
  const navigate = useNavigate();
  const onError = useErrorToast();
  const onSettled = () => readAgain(client, KEYS.lists);
  const size = useSizeText();
  const counted = useQuery(previewQuery(list.id)).data;
  const { mutate, isPending } = useMutation({
    mutationFn: (what: { heart_owned: boolean; fetch: boolean }) => takeList(list.id, what),
    onSuccess: (done) => toast({ text: t("taken", { ...done }) }),
    onError,
    onSettled,
  });
  const back = useMutation({ mutationFn: () => restore(list.id), onError, onSettled });
  const removal = useMutation({
    mutationFn: () => remove(list.id),
    onSuccess: () => {
      toast({ text: t("deleted", { name: list.name }), undo: () => back.mutate() });
      void navigate({ to: "/lists" });
    },
    onError,
    onSettled,
  });
  return (
    <div className={css.taking}>
      {counted && (
        <p role="status">
          {t("counted", {
            albums: counted.albums,
            size: size(counted.size_bytes),
            lossy: counted.lossy,
            later: counted.later,
            there: counted.there,
            ask: counted.ask,
            nobody: counted.nobody,
          })}
        </p>
      )}
      {counted && counted.albums > 0 && (
        <Button
          look="primary"
          icon={Download}
          busy={isPending}
          onClick={() => mutate({ heart_owned: false, fetch: true })}
        >
          {t("want", { count: counted.albums })}
        </Button>
      )}
      {counted && counted.to_heart > 0 && (
        <Button
          icon={Heart}
          busy={isPending}
          onClick={() => mutate({ heart_owned: true, fetch: false })}
        >
          {t("heart", { count: counted.to_heart })}
        </Button>
      )}
      <Button look="ghost" icon={Trash2} busy={removal.isPending} onClick={() => removal.mutate()}>
        {t("delete")}
      </Button>
    </div>
  );
}
