/** Folders that are looked at all the time: which there are, how they are, and one more. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Eye, Pause, Play, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import {
  addWatchFolder,
  removeWatchFolder,
  turnWatchFolder,
  type WatchFolder,
  watchFoldersQuery,
} from "../../api/watch-folders";
import { Button, IconButton } from "../../ui/Button";
import { Checkbox } from "../../ui/Checkbox";
import { Chip } from "../../ui/Chip";
import { Section } from "../../ui/Page";
import { Loaded, SkeletonRows, useErrorText } from "../../ui/states";
import { useErrorToast } from "../../ui/toasts";
import { FolderField } from "./FolderField";
import css from "./imports.module.css";

export function WatchFolders() {
  const t = useTranslations("settings.watch");
  const query = useQuery(watchFoldersQuery);
  return (
    <Section title={t("title")}>
      <p>{t("lead")}</p>
      <Loaded query={query} skeleton={<SkeletonRows rows={1} />}>
        {(rows) =>
          rows.length > 0 && (
            <ul className={css.rows}>
              {rows.map((row) => (
                <Row key={row.id} row={row} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <AddForm />
    </Section>
  );
}

function useReadAgain(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries(watchFoldersQuery);
}

function Row({ row }: { row: WatchFolder }) {
  const t = useTranslations("settings.watch");
  const onError = useErrorToast();
  const onSuccess = useReadAgain();
  const turn = useMutation({
    mutationFn: () => turnWatchFolder(row.id, !row.is_on),
    onSuccess,
    onError,
  });
  const remove = useMutation({ mutationFn: () => removeWatchFolder(row.id), onSuccess, onError });
  const { folder } = row;
  return (
    <li className={css.row}>
      <div>
        <span className={css.title}>{folder}</span>
        <span className={css.where}>
          {t(row.mode === "move" ? "moves" : "copies")}
          {row.trust_tags && `, ${t("trusts")}`}
        </span>
        {row.problem && <p className={css.why}>{row.problem}</p>}
      </div>
      <div className={css.ways}>
        <Chip tone={row.problem ? "bad" : row.is_watched ? "ok" : "neutral"}>
          {t(stateOf(row))}
        </Chip>
        <IconButton
          icon={row.is_on ? Pause : Play}
          label={t(row.is_on ? "pause" : "goOn", { folder })}
          busy={turn.isPending}
          onClick={() => turn.mutate()}
        />
        <IconButton
          icon={Trash2}
          label={t("remove", { folder })}
          busy={remove.isPending}
          onClick={() => remove.mutate()}
        />
      </div>
    </li>
  );
}

function stateOf({ is_on, is_watched, problem }: WatchFolder) {
  if (!is_on) return "off" as const;
  if (problem) return "problem" as const;
  return is_watched ? ("watched" as const) : ("waits" as const);
}

function AddForm() {
  const t = useTranslations("settings.watch");
  const text = useErrorText();
  const readAgain = useReadAgain();
  const [folder, setFolder] = useState("");
  const [moves, setMoves] = useState(false);
  const [trusts, setTrusts] = useState(true);
  const add = useMutation({
    mutationFn: addWatchFolder,
    onSuccess: () => {
      setFolder("");
      readAgain();
    },
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ folder: folder.trim(), mode: moves ? "move" : "copy", trust_tags: trusts });
  };
  return (
    <form className={css.form} onSubmit={onSubmit}>
      <FolderField
        label={t("folder")}
        hint={t("folderHint")}
        error={add.error && text(add.error)}
        value={folder}
        onChange={setFolder}
      />
      <Checkbox label={t("move")} hint={t("moveHint")} isOn={moves} onChange={setMoves} />
      <Checkbox label={t("trust")} isOn={trusts} onChange={setTrusts} />
      <div>
        <Button type="submit" icon={Eye} busy={add.isPending}>
          {t("add")}
        </Button>
      </div>
    </form>
  );
}
