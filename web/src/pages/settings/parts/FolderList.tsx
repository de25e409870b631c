/** The folders that the service writes to: tried a moment ago. */
import { Check, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Folder } from "../../../api/home";
import { Chip } from "../../../ui/Chip";
import { useSizeText } from "../../../ui/figures";
import css from "./lists.module.css";

export function FolderList({ folders }: { folders: readonly Folder[] }) {
  return (
    <ul className={css.list}>
      {folders.map((folder) => (
        <FolderRow key={folder.name} folder={folder} />
      ))}
    </ul>
  );
}

function FolderRow({ folder }: { folder: Folder }) {
  const t = useTranslations("settings.folders");
  const size = useSizeText();
  const { name, path, exists, writable, free_bytes, total_bytes, fast_moves, advice } = folder;
  return (
    <li className={css.row}>
      <div className={css.rowHead}>
        <strong>{t(`names.${name}`)}</strong>
        <code className={css.path}>{path}</code>
      </div>
      <div className={css.chips}>
        <Chip tone={writable ? "ok" : "bad"} icon={writable ? Check : TriangleAlert}>
          {t(writable ? "writable" : "notWritable")}
        </Chip>
        {!exists && writable && <Chip>{t("willBeMade")}</Chip>}
        {fast_moves !== null && (
          <Chip tone={fast_moves ? "ok" : "warn"} icon={fast_moves ? Check : TriangleAlert}>
            {t(fast_moves ? "fast" : "slow")}
          </Chip>
        )}
        <span className={css.figure}>
          {t("free", { free: size(free_bytes), total: size(total_bytes) })}
        </span>
      </div>
      {advice && <p className={css.advice}>{advice}</p>}
    </li>
  );
}
