/** Where else in the library an album's recordings are: told by their sound, no name counts. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { type AlbumDetail, alsoOnQuery } from "../../api/library";
import { Chip, QualityChip } from "../../ui/Chip";
import css from "./album.module.css";

export function AlsoOn({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.alsoOn");
  const { data } = useQuery(alsoOnQuery(album.id));
  if (!data?.length) return null;
  const titles = new Map(album.tracks.map((track) => [track.id, track.title]));
  return (
    <section className={css.stack} aria-label={t("title")}>
      <p>{t("lead")}</p>
      <ul className={css.stack} aria-label={t("title")}>
        {data.flatMap(({ track_id, copies }) =>
          copies.map(({ track, sureness }) => (
            <li key={`${track_id}-${track.id}`} className={css.chips}>
              <bdi>{titles.get(track_id)}</bdi>
              <Link to="/album/$albumId" params={{ albumId: String(track.album.id) }}>
                {t("on", { album: track.album.title, artist: track.album.artist.name })}
              </Link>
              <QualityChip quality={track.quality} lossless={track.is_lossless} />
              {sureness === "likely" && <Chip>{t("likely")}</Chip>}
            </li>
          )),
        )}
      </ul>
    </section>
  );
}
