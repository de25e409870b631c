/** Two albums that are the same, or share recordings; of the same ones the worse may go. */
import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Duplicate } from "../../api/duplicates";
import { useUser } from "../../api/session";
import { useDeleteMany } from "../../library/use-delete-many";
import { Button } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { Disclosure } from "../../ui/Disclosure";
import { joined } from "../../ui/joined";
import css from "./duplicates.module.css";

type Album = Duplicate["albums"][number];

export function Pair({ pair }: { pair: Duplicate }) {
  const t = useTranslations("health.twice");
  return (
    <article className={css.pair}>
      <ul className={css.albums}>
        {pair.albums.map((album) => (
          <li key={album.album_id} className={css.album}>
            <Copy album={album} keeps={pair.keeps} />
          </li>
        ))}
      </ul>
      <Disclosure title={t("shared", { count: pair.shared })}>
        <ul>
          {pair.tracks.map(({ track_id, other_track_id, title, other_title }) => (
            <li key={`${track_id}-${other_track_id}`}>
              {title === other_title ? title : `${title} / ${other_title}`}
            </li>
          ))}
        </ul>
      </Disclosure>
    </article>
  );
}

function Copy({ album, keeps }: { album: Album; keeps: number | null }) {
  const t = useTranslations("health.twice");
  const { is_admin } = useUser();
  const { removeAll, isBusy } = useDeleteMany();
  const { album_id, artist, title, edition, year, quality, track_count } = album;
  const facts = [year, quality, t("tracks", { count: track_count })];
  return (
    <>
      <span className={css.text}>
        <Link to="/album/$albumId" params={{ albumId: String(album_id) }}>
          {joined([title, edition])}
        </Link>
        <span className="muted">{artist}</span>
        <span className="muted">{joined(facts)}</span>
      </span>
      {keeps === album_id && <Chip tone="ok">{t("keep")}</Chip>}
      {is_admin && keeps !== null && keeps !== album_id && (
        <Button
          size="s"
          icon={Trash2}
          busy={isBusy}
          aria-label={t("deleteThis", { title, quality })}
          onClick={() => removeAll([{ id: album_id }], () => undefined)}
        >
          {t("delete")}
        </Button>
      )}
    </>
  );
}
