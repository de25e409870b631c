/** What somebody must know before it is fetched. */
import { AudioWaveform, ListMusic } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Look } from "../../api/search";
import { Checkbox } from "../../ui/Checkbox";
import { TextField } from "../../ui/Field";
import css from "./Decision.module.css";
import { forgetLossy, knowsLossy } from "./lossy-memory";
import { useOrigin } from "./use-origin";

interface LossyQuestionProps {
  look: Look;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function LossyQuestion({ look, checked, onChange }: LossyQuestionProps) {
  const t = useTranslations("search.preview");
  const origin = useOrigin();
  const isRemembered = knowsLossy(look.source);
  return (
    <fieldset className={css.question}>
      <legend>
        <AudioWaveform size={18} aria-hidden />
        {t(look.lossy === null ? "lossyUnknown" : "lossyTitle")}
      </legend>
      {look.lossy_reason && <p>{look.lossy_reason}</p>}
      <Checkbox
        label={t("lossyCheck")}
        hint={
          isRemembered && checked
            ? t("lossyRemember", { source: origin(look) })
            : !checked && t("lossyWhy")
        }
        isOn={checked}
        onChange={(isOn) => {
          if (!isOn) forgetLossy(look.source);
          onChange(isOn);
        }}
      />
    </fieldset>
  );
}

/** Albums that one list may become at once. */
export const MOST_ALBUMS = 100;

interface PlaylistQuestionProps {
  albums: number;
  /** How many of them are wanted, from the first on. */
  wanted: number;
  onWant: (wanted: number) => void;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function PlaylistQuestion(props: PlaylistQuestionProps) {
  const { albums, wanted, onWant, checked, onChange } = props;
  const t = useTranslations("search.preview");
  return (
    <fieldset className={css.question}>
      <legend>
        <ListMusic size={18} aria-hidden />
        {t("playlistTitle", { count: albums })}
      </legend>
      <p>{t("playlistText")}</p>
      {albums > 1 && (
        <TextField
          label={t("playlistLimit")}
          hint={albums > MOST_ALBUMS && t("playlistMost", { count: MOST_ALBUMS })}
          type="number"
          min={1}
          max={Math.min(albums, MOST_ALBUMS)}
          value={Number.isNaN(wanted) ? "" : wanted}
          onChange={({ target }) => onWant(target.valueAsNumber)}
        />
      )}
      <Checkbox
        label={t(wanted < albums ? "playlistFirst" : "playlistCheck", { count: wanted || 0 })}
        isOn={checked}
        onChange={onChange}
      />
    </fieldset>
  );
}
