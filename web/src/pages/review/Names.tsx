/** What an album that is filed as it is should be called: each name can be typed over. */
import type { FormEvent } from "react";
import { useTranslations } from "use-intl";
import type { Review } from "../../api/downloads";
import { TextField } from "../../ui/Field";
import { Fold } from "../../ui/Fold";
import css from "./review.module.css";

export interface TypedNames {
  artist?: string;
  album?: string;
  year?: string;
  edition?: string;
  /** By path. */
  titles?: Readonly<Record<string, string>>;
}

interface NamesProps {
  review: Review;
  typed: TypedNames;
  isYearWrong: boolean;
  onType: (typed: TypedNames) => void;
  /** Take the album under these names: Ctrl and Enter in any of them. */
  onGive: () => void;
}

export function Names({ review, typed, isYearWrong, onType, onGive }: NamesProps) {
  const t = useTranslations("review");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    onGive();
  };
  const { current, files } = review;
  const usual = { artist: current.artist, album: current.album, year: current.year, edition: null };
  return (
    <Fold title={t("names.title")} open={review.as_is.action === "ask"}>
      <form className={css.form} onSubmit={onSubmit}>
        {(["artist", "album", "year", "edition"] as const).map((name) => (
          <TextField
            key={name}
            label={t(name === "edition" ? "names.edition" : `field.${name}`)}
            inputMode={name === "year" ? "numeric" : "text"}
            value={typed[name] ?? String(usual[name] ?? "")}
            error={name === "year" && isYearWrong && t("names.yearWrong")}
            onChange={({ target }) => onType({ ...typed, [name]: target.value })}
          />
        ))}
        {files.map(({ path, name, title }) => (
          <TextField
            key={path}
            label={name}
            value={typed.titles?.[path] ?? title ?? ""}
            onChange={({ target }) =>
              onType({ ...typed, titles: { ...typed.titles, [path]: target.value } })
            }
          />
        ))}
      </form>
    </Fold>
  );
}
