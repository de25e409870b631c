/** What players would trip over in the albums that are selected, and mending it. */
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

/** Albums of one request: so many that it is answered soon, and the bar moves. */
const A_PART = 20;

interface Looked {
  album: Album;
  findings: Findings;
  /** Why it was not looked at. */
  error: string | null;
}

async function lookAt(
  albums: readonly Album[],
  signal: AbortSignal,
  onSome: (count: number) => void,
): Promise<Looked[]> {
  const all: Looked[] = [];
  for (let from = 0; from < albums.length; from += A_PART) {
    const part = albums.slice(from, from + A_PART);
    const body = { album_ids: part.map(({ id }) => id) };
    const { items } = await take(api.POST("/api/albums/lint", { body, signal }));
    const of = new Map(items.map((item) => [item.album_id, item]));
    for (const album of part) {
      const { findings = [], error = null } = of.get(album.id) ?? {};
      all.push({ album, findings, error });
    }
    onSome(all.length);
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
  const unread = query.data?.filter(({ error }) => error) ?? [];
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
      {found && <Found albums={[...found, ...unread]} />}
    </Sheet>
  );
}

function Found({ albums }: { albums: readonly Looked[] }) {
  return (
    <ul className={css.linted}>
      {albums.map(({ album, findings, error }) => (
        <li key={album.id}>
          <Link to="/album/$albumId" params={{ albumId: String(album.id) }}>
            {album.title}
          </Link>
          {error && <p>{error}</p>}
          <FindingList findings={findings} />
        </li>
      ))}
    </ul>
  );
}
