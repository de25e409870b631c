/** One album of the trash. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2, Undo2 } from "lucide-react";
import { useFormatter, useNow, useTranslations } from "use-intl";
import { api, done } from "../../api/client";
import type { TrashEntry } from "../../api/history";
import { useRestore } from "../../library/use-trash";
import { KEYS } from "../../live/patches";
import { readAgain } from "../../live/read-again";
import { Button, IconButton } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import { Cover } from "../../ui/Cover";
import { Ago, Size } from "../../ui/figures";
import { toast, useErrorToast } from "../../ui/toasts";
import css from "./trash.module.css";

const COVER_PX = 56;

/** The reason that says no more than who deleted it. */
const DELETED = "deleted";

export function Entry({ entry }: { entry: TrashEntry }) {
  const t = useTranslations("history.trash");
  const { restore, pending } = useRestore();
  const { id, title } = entry;
  return (
    <article className={css.entry}>
      <Cover src={entry.cover_url} size={COVER_PX} />
      <div className={css.what}>
        <p className={css.title}>
          <strong>{title}</strong> <span className="muted">{entry.artist}</span>
        </p>
        <p className={css.facts}>
          {entry.quality && <Chip>{entry.quality}</Chip>}
          <Size bytes={entry.size_bytes} />
          <Gone entry={entry} />
        </p>
        <p className={css.reason}>
          {entry.reason !== DELETED && `${entry.reason}. `}
          <Purged at={entry.purge_at} />
        </p>
      </div>
      <div className={css.actions}>
        <Button
          size="s"
          icon={Undo2}
          busy={pending === id}
          aria-label={t("restoreThis", { title })}
          onClick={() => restore({ id, title })}
        >
          {t("restore")}
        </Button>
        <Purge entry={entry} />
      </div>
    </article>
  );
}

function Gone({ entry }: { entry: TrashEntry }) {
  const t = useTranslations("history.trash");
  return (
    <span>
      {entry.deleted_by_name
        ? t(entry.reason === DELETED ? "by" : "replacedBy", { name: entry.deleted_by_name })
        : t("byItself")}{" "}
      <Ago at={entry.created_at} />
    </span>
  );
}

/** "Goes for good in 29 days". */
function Purged({ at }: { at: string }) {
  const t = useTranslations("history.trash");
  const format = useFormatter();
  const now = useNow();
  const date = new Date(at);
  return (
    <time dateTime={at} title={format.dateTime(date, { dateStyle: "full", timeStyle: "medium" })}>
      {date <= now ? t("goesNow") : t("goes", { when: format.relativeTime(date, now) })}
    </time>
  );
}

function Purge({ entry }: { entry: TrashEntry }) {
  const t = useTranslations("history.trash");
  const client = useQueryClient();
  const showError = useErrorToast();
  const { id, title } = entry;
  const purge = useMutation({
    mutationFn: () =>
      done(api.DELETE("/api/trash/{entry_id}", { params: { path: { entry_id: id } } })),
    onSuccess: () => toast({ text: t("purged", { title }) }),
    onError: showError,
    onSettled: () => readAgain(client, KEYS.library),
  });
  return (
    <IconButton
      size="s"
      icon={Trash2}
      look="danger"
      busy={purge.isPending}
      label={t("purgeThis", { title })}
      onClick={() => purge.mutate()}
    />
  );
}
