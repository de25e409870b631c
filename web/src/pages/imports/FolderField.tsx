/** A folder of the server: typed, or found by looking through what is there. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronUp, FileArchive, Folder, FolderSearch } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { useTranslations } from "use-intl";
import { foldersQuery, isPath } from "../../api/imports";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Sheet } from "../../ui/Sheet";
import { ErrorState, SkeletonRows } from "../../ui/states";
import css from "./imports.module.css";

interface FolderFieldProps
  extends Pick<ComponentProps<typeof TextField>, "label" | "hint" | "error" | "placeholder"> {
  value: string;
  onChange: (folder: string) => void;
}

export function FolderField({ value, onChange, ...field }: FolderFieldProps) {
  const t = useTranslations("settings.import.browse");
  const [isOpen, setOpen] = useState(false);
  const choose = (folder: string) => {
    setOpen(false);
    onChange(folder);
  };
  return (
    <div className={css.folder}>
      <TextField
        {...field}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
      <Button icon={FolderSearch} onClick={() => setOpen(true)}>
        {t("open")}
      </Button>
      {isOpen && (
        <FolderSheet from={value.trim()} onChoose={choose} onClose={() => setOpen(false)} />
      )}
    </div>
  );
}

interface FolderSheetProps {
  /** Where to begin; the top, where that is no folder. */
  from: string;
  onChoose: (folder: string) => void;
  onClose: () => void;
}

function FolderSheet({ from, onChoose, onClose }: FolderSheetProps) {
  const t = useTranslations("settings.import.browse");
  const words = useTranslations("common");
  const [folder, setFolder] = useState(isPath(from) ? from : "");
  const query = useInfiniteQuery(foldersQuery(folder));
  const here = query.data?.pages[0];
  const isLost = query.isError && folder !== "";
  return (
    <Sheet
      title={t("title")}
      place="center"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words("cancel")}</Button>
          <Button
            look="primary"
            disabled={!here || here.folder === "/"}
            onClick={() => here && onChoose(here.folder)}
          >
            {t("choose")}
          </Button>
        </>
      }
    >
      <p className={css.where} role="status">
        {here?.folder ?? folder}
      </p>
      <ul className={css.entries}>
        {here?.parent != null && (
          <li>
            <Button look="ghost" icon={ChevronUp} onClick={() => setFolder(here.parent ?? "")}>
              {t("up")}
            </Button>
          </li>
        )}
        {query.data?.pages
          .flatMap(({ items }) => items)
          .map(({ path, name, is_zip }) => (
            <li key={path}>
              <Button
                look="ghost"
                icon={is_zip ? FileArchive : Folder}
                onClick={() => (is_zip ? onChoose(path) : setFolder(path))}
              >
                {name}
              </Button>
            </li>
          ))}
      </ul>
      {query.isPending && <SkeletonRows rows={3} height="44px" />}
      {query.isError && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()}>
          {isLost && <Button onClick={() => setFolder("")}>{t("top")}</Button>}
        </ErrorState>
      )}
      {here && <p className={css.note}>{t("audio", { count: here.audio_files })}</p>}
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </Sheet>
  );
}
