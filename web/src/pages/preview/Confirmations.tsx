/** What somebody must know before it is fetched. */
import { AudioWaveform, ListMusic } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Look } from "../../api/search";
import { Checkbox } from "../../ui/Field";
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
        checked={checked}
        onChange={({ target }) => {
          if (!target.checked) forgetLossy(look.source);
          onChange(target.checked);
        }}
      />
    </fieldset>
  );
}

interface PlaylistQuestionProps {
  albums: number;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function PlaylistQuestion({ albums, checked, onChange }: PlaylistQuestionProps) {
  const t = useTranslations("search.preview");
  return (
    <fieldset className={css.question}>
      <legend>
        <ListMusic size={18} aria-hidden />
        {t("playlistTitle", { count: albums })}
      </legend>
      <p>{t("playlistText")}</p>
      <Checkbox
        label={t("playlistCheck", { count: albums })}
        checked={checked}
        onChange={({ target }) => onChange(target.checked)}
      />
    </fieldset>
  );
}
