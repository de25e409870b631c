/** The spectrograms of a whole album, small; each opens large. */
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { AlbumDetail } from "../api/library";
import { SpectrogramSheet } from "./SpectrogramSheet";
import { pictureOf } from "./sound-picture";
import css from "./spectrogram.module.css";

export function Spectrograms({ album }: { album: AlbumDetail }) {
  const t = useTranslations("spectrogram");
  const [opened, setOpened] = useState<AlbumDetail["tracks"][number]>();
  return (
    <section className={css.album} aria-label={t("title")}>
      <h2 className={css.heading}>{t("title")}</h2>
      <ul className={css.thumbnails}>
        {album.tracks.map((track) => (
          <li key={track.id}>
            <button type="button" className={css.thumbnail} onClick={() => setOpened(track)}>
              <img
                src={pictureOf(
                  { trackId: track.id },
                  { scale: "linear", channels: "mixed" },
                  "small",
                )}
                alt=""
                width={240}
                height={96}
                loading="lazy"
              />
              <span className="visually-hidden">{t("open")}</span>
              <bdi>{track.title}</bdi>
            </button>
          </li>
        ))}
      </ul>
      {opened && (
        <SpectrogramSheet
          title={opened.title}
          sound={{ trackId: opened.id }}
          onClose={() => setOpened(undefined)}
        />
      )}
    </section>
  );
}
