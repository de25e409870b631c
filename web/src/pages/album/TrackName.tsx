/** A track's title, over which an admin types: Enter writes it into the file, Escape leaves it. */
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { AlbumDetail, Track } from "../../api/library";
import { useUser } from "../../api/session";
import { useEdit } from "../../library/use-edit";
import { useErrorText } from "../../ui/states";
import css from "./album.module.css";

const LONGEST = 200;

export function TrackName({ track, album }: { track: Track; album: AlbumDetail }) {
  const t = useTranslations("library.track");
  const { is_admin } = useUser();
  // As it was when somebody began: what somebody else changes meanwhile is not typed over.
  const [begun, setBegun] = useState<{ title: string; seenAt: string }>();
  const button = useRef<HTMLButtonElement>(null);
  const leave = (keepsFocus: boolean) => {
    setBegun(undefined);
    if (keepsFocus) requestAnimationFrame(() => button.current?.focus());
  };
  if (begun) return <Typed track={track} {...begun} onLeave={leave} />;
  if (!is_admin) return <span className={css.trackTitle}>{track.title}</span>;
  return (
    <button
      ref={button}
      type="button"
      className={css.editable}
      aria-label={t("rename", { title: track.title })}
      title={t("rename", { title: track.title })}
      onClick={() => setBegun({ title: track.title, seenAt: album.updated_at })}
    >
      <span className={css.trackTitle}>{track.title}</span>
    </button>
  );
}

interface TypedProps {
  track: Track;
  title: string;
  seenAt: string;
  onLeave: (keepsFocus: boolean) => void;
}

function Typed({ track, title, seenAt, onLeave }: TypedProps) {
  const t = useTranslations("library.track");
  const text = useErrorText();
  const { mutate, error, isPending } = useEdit();
  const [typed, setTyped] = useState(title);
  const wanted = typed.trim();
  const save = (keepsFocus: boolean) => {
    if (isPending) return;
    if (!wanted || wanted === title) return onLeave(keepsFocus);
    mutate(
      { kind: "track", id: track.id, patch: { title: wanted }, back: { title }, seenAt },
      { onSuccess: () => onLeave(keepsFocus) },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") save(true);
    if (event.key === "Escape") onLeave(true);
  };
  return (
    <span className={css.typed}>
      <input
        // biome-ignore lint/a11y/noAutofocus: whoever pressed the title wants to type over it
        autoFocus
        className={css.typedTitle}
        aria-label={t("renameField", { number: track.number })}
        aria-invalid={error ? true : undefined}
        aria-busy={isPending}
        maxLength={LONGEST}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onFocus={(event) => event.target.select()}
        onKeyDown={onKeyDown}
        onBlur={() => !error && save(false)}
      />
      {error && (
        <span role="alert" className={css.typedWrong}>
          {text(error)}
        </span>
      )}
    </span>
  );
}
