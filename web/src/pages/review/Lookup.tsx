/** Look for other candidates: with other words, or by the release's page at MusicBrainz. */
import { Search as SearchIcon } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import type { Answer, Review } from "../../api/downloads";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Fold } from "../../ui/Fold";
import { releaseIdOf } from "./release-id";
import css from "./review.module.css";

interface LookupProps {
  review: Review;
  busy: boolean;
  onAnswer: (answer: Answer) => void;
}

export function Lookup({ review, busy, onAnswer }: LookupProps) {
  const t = useTranslations("review.lookup");
  return (
    <Fold title={t("title")} open={review.candidates.length === 0}>
      <Words review={review} busy={busy} onAnswer={onAnswer} />
      <ById busy={busy} onAnswer={onAnswer} />
    </Fold>
  );
}

function Words({ review: { current }, busy, onAnswer }: LookupProps) {
  const t = useTranslations("review.lookup");
  const search = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const read = (name: string) => String(form.get(name) ?? "").trim();
    onAnswer({ search: { artist: read("artist"), album: read("album") } });
  };
  return (
    <form className={css.form} onSubmit={search}>
      <TextField label={t("artist")} name="artist" defaultValue={current.artist ?? ""} required />
      <TextField label={t("album")} name="album" defaultValue={current.album ?? ""} required />
      <Button type="submit" icon={SearchIcon} busy={busy}>
        {t("search")}
      </Button>
    </form>
  );
}

function ById({ busy, onAnswer }: Omit<LookupProps, "review">) {
  const t = useTranslations("review.lookup");
  const [text, setText] = useState("");
  const [isWrong, setWrong] = useState(false);
  const take = (event: FormEvent) => {
    event.preventDefault();
    const id = releaseIdOf(text);
    setWrong(!id);
    if (id) onAnswer({ musicbrainz_release_id: id, may_replace: [] });
  };
  return (
    <form className={css.form} onSubmit={take}>
      <TextField
        label={t("byId")}
        hint={t("byIdHint")}
        error={isWrong && t("byIdWrong")}
        value={text}
        onChange={({ target }) => setText(target.value)}
        required
      />
      <Button type="submit" busy={busy}>
        {t("byIdTake")}
      </Button>
    </form>
  );
}
