/** What players would trip over in an album, read when it is opened, and mending it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Wrench } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api, take } from "../../api/client";
import type { AlbumDetail } from "../../api/library";
import { useUser } from "../../api/session";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button } from "../../ui/Button";
import { Loaded } from "../../ui/states";
import { toast, useErrorToast } from "../../ui/toasts";
import css from "./album.module.css";

export function Lint({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.lint");
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={css.lint} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t("title", { count: album.findings })}</summary>
      {isOpen && <Findings albumId={album.id} />}
    </details>
  );
}

function Findings({ albumId }: { albumId: number }) {
  const t = useTranslations("library.lint");
  const { is_admin } = useUser();
  const path = { album_id: albumId };
  const query = useQuery({
    queryKey: [...KEYS.album(albumId), "lint"],
    queryFn: () => take(api.GET("/api/albums/{album_id}/lint", { params: { path } })),
  });
  return (
    <Loaded query={query}>
      {({ findings }) => (
        <>
          <ul>
            {findings.map(({ code, detail }) => (
              <li key={code}>
                {t(`code.${code}`)}
                {detail && `: ${detail}`}
              </li>
            ))}
          </ul>
          {is_admin && findings.some(({ mends }) => mends) && <Mend albumId={albumId} />}
        </>
      )}
    </Loaded>
  );
}

function Mend({ albumId }: { albumId: number }) {
  const t = useTranslations("library.lint");
  const client = useQueryClient();
  const mend = useMutation({
    mutationFn: () => take(api.POST("/api/lint/mend", { body: { album_ids: [albumId] } })),
    onSuccess: ({ items: [one] }) =>
      toast({ text: one?.error ?? t("mended", { count: one?.written ?? 0 }) }),
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.library),
  });
  return (
    <Button icon={Wrench} busy={mend.isPending} onClick={() => mend.mutate()}>
      {t("mend")}
    </Button>
  );
}
