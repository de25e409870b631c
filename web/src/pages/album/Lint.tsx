/** What players would trip over in an album, read when it is opened, and mending it. */
import { useQuery } from "@tanstack/react-query";
import { Wrench } from "lucide-react";
import { useTranslations } from "use-intl";
import { api, take } from "../../api/client";
import type { AlbumDetail } from "../../api/library";
import { useUser } from "../../api/session";
import { FindingList } from "../../library/FindingList";
import { useMend } from "../../library/use-mend";
import { KEYS } from "../../live/patches";
import { Button } from "../../ui/Button";
import { Disclosure } from "../../ui/Disclosure";
import { Loaded } from "../../ui/states";
import css from "./album.module.css";

export function Lint({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.lint");
  return (
    <Disclosure title={t("title", { count: album.findings })} className={css.lint}>
      <Findings albumId={album.id} />
    </Disclosure>
  );
}

function Findings({ albumId }: { albumId: number }) {
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
          <FindingList findings={findings} />
          {is_admin && findings.some(({ mends }) => mends) && <Mend albumId={albumId} />}
        </>
      )}
    </Loaded>
  );
}

function Mend({ albumId }: { albumId: number }) {
  const t = useTranslations("library.lint");
  const { mend, isBusy } = useMend();
  return (
    <Button icon={Wrench} busy={isBusy} onClick={() => mend([albumId])}>
      {t("mend")}
    </Button>
  );
}
