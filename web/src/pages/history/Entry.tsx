/** One change of the library. */
import { Link } from "@tanstack/react-router";
import {
  ArrowLeftRight,
  Flame,
  type LucideIcon,
  PackagePlus,
  Pencil,
  Trash2,
  Undo2,
} from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import type { HistoryAction, HistoryEntry } from "../../api/history";
import { useSourceName } from "../../library/names";
import { useRestore } from "../../library/use-trash";
import { Button } from "../../ui/Button";
import { Chip } from "../../ui/Chip";
import css from "./history.module.css";

const ICONS: Record<HistoryAction, LucideIcon> = {
  added: PackagePlus,
  replaced: ArrowLeftRight,
  deleted: Trash2,
  restored: Undo2,
  edited: Pencil,
  purged: Flame,
};

export function Entry({ entry }: { entry: HistoryEntry }) {
  const Icon = ICONS[entry.action];
  const format = useFormatter();
  const at = new Date(entry.at);
  return (
    <article className={css.entry}>
      <span className={css.icon} data-action={entry.action}>
        <Icon size={17} aria-hidden />
      </span>
      <div className={css.what}>
        <p className={css.album}>
          <Title entry={entry} /> <span className="muted">{entry.artist}</span>
        </p>
        <p className={css.facts}>
          <span>{useSentence()(entry)}</span>
          {entry.quality && <Chip>{entry.quality}</Chip>}
        </p>
        {entry.reason && <p className={css.reason}>{entry.reason}</p>}
      </div>
      <time
        className={css.time}
        dateTime={entry.at}
        title={format.dateTime(at, { dateStyle: "full", timeStyle: "medium" })}
      >
        {format.dateTime(at, { timeStyle: "short" })}
      </time>
      <Undo entry={entry} />
    </article>
  );
}

function Title({ entry: { album_id, title } }: { entry: HistoryEntry }) {
  if (album_id === null) return <strong>{title}</strong>;
  return (
    <Link to="/album/$albumId" params={{ albumId: String(album_id) }} className={css.title}>
      {title}
    </Link>
  );
}

/** Returns what says who did it: "Added by ana from a source". */
function useSentence(): (entry: HistoryEntry) => string {
  const t = useTranslations("history");
  const sourceName = useSourceName();
  return ({ action, by, source }) => {
    const isArrival = action === "added" || action === "replaced";
    const from = isArrival && source ? t("from", { source: sourceName(source) }) : "";
    const who = by ? t("by", { name: by }) : "";
    return [t(`actions.${action}`), who, from].filter(Boolean).join(" ");
  };
}

/** Bring back what was deleted; what was replaced changes places with what replaced it. */
function Undo({ entry }: { entry: HistoryEntry }) {
  const t = useTranslations("history");
  const words = useTranslations("common");
  const { restore, pending } = useRestore();
  const { trash_id: id, title, action } = entry;
  if (id === null) return null;
  return (
    <Button
      size="s"
      icon={Undo2}
      busy={pending === id}
      aria-label={t("undo", { title })}
      onClick={() => restore({ id, title, swap: action === "replaced" })}
    >
      {words("undo")}
    </Button>
  );
}
