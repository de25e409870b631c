/** Change what an album is called, and what is known of its release. */
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { AlbumDetail } from "../../api/library";
import { EditSheet, type Field } from "../../library/EditSheet";
import { useEdit, type Values } from "../../library/use-edit";
import { TEXT } from "./text";

const NAMES = ["title", "artist", "edition", "year", ...TEXT] as const;

function textOf(album: AlbumDetail) {
  const values = Object.fromEntries(TEXT.map((name) => [name, album[name] ?? ""]));
  return values as Values<(typeof TEXT)[number]>;
}

export function EditAlbum(props: { album: AlbumDetail; onClose: () => void }) {
  const { onClose } = props;
  // As it was when the sheet opened: what somebody else changes meanwhile is not typed over.
  const [album] = useState(props.album);
  const t = useTranslations("library.edit");
  const { mutate, error, isPending } = useEdit();
  const inputs: Partial<Record<(typeof NAMES)[number], Field<string>["input"]>> = {
    title: { required: true, maxLength: 500 },
    artist: { required: true, maxLength: 500 },
    year: { inputMode: "numeric", pattern: "[1-9][0-9]{3}", required: album.year !== null },
    upc: { inputMode: "numeric", pattern: "([0-9]{8,14})?" },
  };
  return (
    <EditSheet
      title={t("album", { title: album.title })}
      fields={NAMES.map((name) => ({
        name,
        label: t(name),
        input: { maxLength: 200, ...inputs[name] },
        isNumber: name === "year",
      }))}
      values={{
        title: album.title,
        artist: album.artist.name,
        edition: album.edition,
        year: String(album.year ?? ""),
        ...textOf(album),
      }}
      error={error}
      isBusy={isPending}
      onSave={(change) =>
        mutate(
          { kind: "album", id: album.id, ...change, seenAt: album.updated_at },
          { onSuccess: onClose },
        )
      }
      onClose={onClose}
    />
  );
}
