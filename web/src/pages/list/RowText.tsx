/** A row: what it says, and what became of it. */
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import type { ListRow } from "../../api/lists";
import { Chip, type Tone } from "../../ui/Chip";
import css from "./list.module.css";

const TONES: Partial<Record<ListRow["state"], Tone>> = { there: "ok", ask: "warn", nobody: "bad" };

export function RowText({ row }: { row: ListRow }) {
  const t = useTranslations("lists");
  const { title, album, artists, state, album_id, found } = row;
  return (
    <>
      <bdi className={css.title}>{title || album || t("nameless")}</bdi>
      <span className={css.sub}>
        <bdi>{artists.join(", ")}</bdi>
        {title && album && (
          <>
            {" · "}
            <bdi>{album}</bdi>
          </>
        )}
      </span>
      <span className={css.chips}>
        <Chip tone={TONES[state] ?? "neutral"}>{t(`state.${state}`)}</Chip>
        {album_id !== null && (
          <Link to="/album/$albumId" params={{ albumId: String(album_id) }}>
            {t("toAlbum", { title: found[0]?.title ?? album })}
          </Link>
        )}
      </span>
    </>
  );
}
