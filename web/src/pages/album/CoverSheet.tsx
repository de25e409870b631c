/** Where another picture of an album comes from: a file, the archive, or its source. */
import { Archive, CloudDownload, ImageUp } from "lucide-react";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import type { AlbumDetail } from "../../api/library";
import { useSourceName } from "../../library/names";
import { Button } from "../../ui/Button";
import { Cover } from "../../ui/Cover";
import { Sheet } from "../../ui/Sheet";
import { useErrorText } from "../../ui/states";
import css from "./CoverSheet.module.css";
import { type CoverFrom, useCoverChange } from "./use-cover-change";

const COVER_PX = 240;

export function CoverSheet({ album, onClose }: { album: AlbumDetail; onClose: () => void }) {
  const t = useTranslations("library.cover");
  const text = useErrorText();
  const sourceName = useSourceName();
  const input = useRef<HTMLInputElement>(null);
  const { mutate, isPending, variables, error } = useCoverChange(album, onClose);
  const isBusy = (from: CoverFrom) => isPending && variables === from;
  return (
    <Sheet title={t("title", { title: album.title })} onClose={onClose} stays={isPending}>
      <div className={css.ways}>
        <Cover src={album.cover_url} name={album.title} size={COVER_PX} />
        <p className="muted">{t("lead")}</p>
        {error && (
          <p role="alert" className={css.error}>
            {text(error)}
          </p>
        )}
        <input
          ref={input}
          type="file"
          accept="image/jpeg,image/png,image/webp,image/gif"
          aria-label={t("file")}
          className="visually-hidden"
          tabIndex={-1}
          onChange={({ target }) => {
            const file = target.files?.[0];
            if (file) mutate({ file });
            target.value = "";
          }}
        />
        <Button
          icon={ImageUp}
          look="primary"
          busy={isPending && typeof variables === "object"}
          onClick={() => input.current?.click()}
        >
          {t("choose")}
        </Button>
        {album.musicbrainz_id && (
          <Button icon={Archive} busy={isBusy("archive")} onClick={() => mutate("archive")}>
            {t("archive")}
          </Button>
        )}
        {album.source_url && (
          <Button icon={CloudDownload} busy={isBusy("source")} onClick={() => mutate("source")}>
            {t("source", { name: sourceName(album.source) })}
          </Button>
        )}
      </div>
    </Sheet>
  );
}
