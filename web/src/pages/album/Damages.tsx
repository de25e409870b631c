/** Which files of an album are not whole, why, and what can be done. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useId } from "react";
import { useTranslations } from "use-intl";
import { api, take } from "../../api/client";
import type { AlbumDetail } from "../../api/library";
import { useUser } from "../../api/session";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button } from "../../ui/Button";
import { useErrorToast } from "../../ui/toasts";
import css from "./album.module.css";

export function Damages({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.damages");
  const { is_admin } = useUser();
  const heading = useId();
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: () =>
      take(api.POST("/api/albums/{album_id}/verify", { params: { path: { album_id: album.id } } })),
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.library),
  });
  return (
    <section className={css.damages} aria-labelledby={heading}>
      <h2 id={heading}>{t("title", { count: album.damages.length })}</h2>
      <ul>
        {album.damages.map(({ path, message }) => (
          <li key={path}>
            <strong>{path}</strong>: {message}
          </li>
        ))}
      </ul>
      <p>{t("advice")}</p>
      {is_admin && (
        <Button icon={RotateCw} busy={again.isPending} onClick={() => again.mutate()}>
          {t("again")}
        </Button>
      )}
    </section>
  );
}
