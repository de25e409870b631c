/** What players would trip over in the albums that are selected, read one by one, and mending it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Wrench } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api, take } from "../../api/client";
import type { Album } from "../../api/library";
import { useUser } from "../../api/session";
import { FindingList, type Findings } from "../../library/FindingList";
import { useMend } from "../../library/use-mend";
import { KEYS } from "../../live/patches";
import { Button } from "../../ui/Button";
import { Progress } from "../../ui/Progress";
import { Sheet } from "../../ui/Sheet";
import { ErrorState } from "../../ui/states";
import css from "./albums.module.css";

interface Looked {
  album: Album;
  findings: Findings;
}

async function lookAt(
  albums: readonly Album[],
  signal: AbortSignal,
  onOne: (count: number) => void,
): Promise<Looked[]> {
  const all: Looked[] = [];
  for (const album of albums) {
    const path = { album_id: album.id };
    const { findings } = await take(
      api.GET("/api/albums/{album_id}/lint", { params: { path }, signal }),
    );
    all.push({ album, findings });
    onOne(all.length);
  }
  return all;
}

export function LintSheet({ albums, onClose }: { albums: Album[]; onClose: () => void }) {
  const t = useTranslations("library.selection");
  const { is_admin } = useUser();
  const [looked, setLooked] = useState(0);
  const { mend, isBusy } = useMend();
  const ids = albums.map(({ id }) => id);
  const query = useQuery({
    queryKey: [...KEYS.library, "lint", ids],
    queryFn: ({ signal }) => lookAt(albums, signal, setLooked),
    gcTime: 0,
  });
  const found = query.data?.filter(({ findings }) => findings.length > 0);
  const mendable = found?.filter(({ findings }) => findings.some(({ mends }) => mends)) ?? [];
  return (
    <Sheet
      title={t("lintTitle", { count: albums.length })}
      onClose={onClose}
      footer={
        is_admin &&
        mendable.length > 0 && (
          <Button
            icon={Wrench}
            look="primary"
            busy={isBusy}
            onClick={() => mend(mendable.map(({ album }) => album.id))}
          >
            {t("mend", { count: mendable.length })}
          </Button>
        )
      }
    >
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && (
        <Progress percent={(100 * looked) / albums.length} label={t("looking")} />
      )}
      <p role="status">{found && t("found", { count: found.length })}</p>
      {found && <Found albums={found} />}
    </Sheet>
  );
}

function Found({ albums }: { albums: readonly Looked[] }) {
  return (
    <ul className={css.linted}>
      {albums.map(({ album, findings }) => (
        <li key={album.id}>
          <Link to="/album/$albumId" params={{ albumId: String(album.id) }}>
            {album.title}
          </Link>
          <FindingList findings={findings} />
        </li>
      ))}
    </ul>
  );
}
