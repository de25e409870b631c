/** What is wanted of an album that is there: a better copy, and the tracks that it lacks. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ban, Telescope } from "lucide-react";
import { useTranslations } from "use-intl";
import type { AlbumDetail } from "../../api/library";
import { useUser } from "../../api/session";
import { lookForRest, setNeverBetter, wishesQuery } from "../../api/wanted";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button } from "../../ui/Button";
import { useErrorToast } from "../../ui/toasts";
import css from "./album.module.css";

function useWish(run: () => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.wanted),
  });
}

/** Below the tracks of an album that lacks some. */
export function Rest({ album }: { album: AlbumDetail }) {
  const t = useTranslations("wanted.rest");
  const { data } = useQuery(wishesQuery(album.id));
  const look = useWish(() => lookForRest(album.id));
  return (
    <section className={css.stack} aria-label={t("title")}>
      <p>{data?.rest ? data.rest.reason || t("waits") : t("text")}</p>
      <div>
        <Button icon={Telescope} busy={look.isPending} onClick={() => look.mutate()}>
          {t("look")}
        </Button>
      </div>
    </section>
  );
}

/** Beside how good it is: that it is to stay as it is. */
export function NeverBetter({ album }: { album: AlbumDetail }) {
  const t = useTranslations("wanted.never");
  const { is_admin } = useUser();
  const { data } = useQuery({ ...wishesQuery(album.id), enabled: is_admin });
  const isNever = data?.never_better ?? false;
  const change = useWish(() => setNeverBetter(album.id, !isNever));
  if (!is_admin) return null;
  return (
    <section className={css.stack} aria-label={t("title")}>
      <p>{data?.upgrade?.reason || t("text")}</p>
      <div>
        <Button
          icon={Ban}
          busy={change.isPending}
          aria-pressed={isNever}
          onClick={() => change.mutate()}
        >
          {t("never")}
        </Button>
      </div>
    </section>
  );
}
