/** What was found in one album, and what helps; nothing is done by itself. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { type AlbumHealth, takeAsNew } from "../../api/health-scan";
import { useUser } from "../../api/session";
import { FindingList } from "../../library/FindingList";
import { useRestore } from "../../library/use-trash";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button, ButtonLink } from "../../ui/Button";
import { useErrorToast } from "../../ui/toasts";
import css from "./health.module.css";

export function AlbumFindings({ album }: { album: AlbumHealth }) {
  const { album_id, artist, title, damages, verdicts, lint } = album;
  return (
    <article className={css.album}>
      <h2 className={css.title}>
        <Link to="/album/$albumId" params={{ albumId: String(album_id) }}>
          {title}
        </Link>{" "}
        <span className="muted">{artist}</span>
      </h2>
      <ul>
        {damages.map(({ path, message }) => (
          <li key={path}>
            <strong>{path}</strong>: {message}
          </li>
        ))}
        {verdicts.map(({ code, text }) => (
          <li key={code}>{text}</li>
        ))}
      </ul>
      {lint.length > 0 && <FindingList findings={lint} />}
      <Help album={album} />
    </article>
  );
}

function Help({ album }: { album: AlbumHealth }) {
  const t = useTranslations("health");
  const { is_admin } = useUser();
  const client = useQueryClient();
  const { restore, pending } = useRestore();
  const { album_id: id, title, trash_id, source_url: url } = album;
  const taking = useMutation({
    mutationFn: takeAsNew,
    onError: useErrorToast(),
    onSettled: () => readAgain(client, KEYS.library),
  });
  return (
    <p className={css.help}>
      {is_admin && album.may_be_taken && (
        <Button
          size="s"
          busy={taking.isPending}
          aria-label={t("takeThis", { title })}
          onClick={() => taking.mutate(id)}
        >
          {t("take")}
        </Button>
      )}
      {is_admin && trash_id !== null && (
        <Button
          size="s"
          busy={pending === trash_id}
          aria-label={t("restoreThis", { title })}
          onClick={() => restore({ id: trash_id, title })}
        >
          {t("restore")}
        </Button>
      )}
      {url && (
        <ButtonLink size="s" to="/preview" search={{ url }} aria-label={t("fetchThis", { title })}>
          {t("fetch")}
        </ButtonLink>
      )}
    </p>
  );
}
