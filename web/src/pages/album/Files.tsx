/** The files of an album's folder: where, how large, whether they are there. */
import { useQuery } from "@tanstack/react-query";
import { Folder } from "lucide-react";
import { useTranslations } from "use-intl";
import { type AlbumDetail, type AlbumFile, albumFilesQuery } from "../../api/library";
import { CopyButton } from "../../library/CopyButton";
import { Chip } from "../../ui/Chip";
import { classes } from "../../ui/classes";
import { Size } from "../../ui/figures";
import { Loaded, SkeletonRows } from "../../ui/states";
import { TableHead } from "../../ui/TableHead";
import css from "./album.module.css";

export function Files({ album }: { album: AlbumDetail }) {
  const t = useTranslations("library.files");
  const files = useQuery(albumFilesQuery(album.id));
  return (
    <div className={css.stack}>
      <p className={css.folder}>
        <Folder size={18} aria-hidden />
        <code className={css.path}>{album.folder}</code>
        <CopyButton text={album.folder} label={t("copyFolder")} />
      </p>
      <p className={css.facts}>{t("relative")}</p>
      <Loaded query={files} skeleton={<SkeletonRows rows={6} height="2.5rem" />}>
        {(rows) => <FileTable files={rows} folder={album.folder} />}
      </Loaded>
    </div>
  );
}

function FileTable({ files, folder }: { files: AlbumFile[]; folder: string }) {
  const t = useTranslations("library.files");
  return (
    <table className={css.table} aria-label={t("label")}>
      <TableHead
        columns={[
          { name: t("path") },
          { name: t("kind"), className: css.wide },
          { name: t("size"), className: css.right },
          { name: t("md5"), className: css.wide },
          { name: t("actions"), isHidden: true, className: css.buttons },
        ]}
      />
      <tbody>
        {files.map((file) => (
          <FileRow key={file.path} file={file} folder={folder} />
        ))}
      </tbody>
    </table>
  );
}

function FileRow({ file, folder }: { file: AlbumFile; folder: string }) {
  const t = useTranslations("library.files");
  return (
    <tr className={css.row}>
      <td className={css.name}>
        <span className={css.path}>{file.path}</span>{" "}
        {!file.present && <Chip tone="bad">{t("gone")}</Chip>}
      </td>
      <td className={css.wide}>{file.quality ?? t(`kinds.${file.kind}`)}</td>
      <td className={css.right}>
        <Size bytes={file.size_bytes} />
      </td>
      <td className={classes(css.wide, css.hash)} title={file.audio_md5 ?? undefined}>
        {file.audio_md5 ? file.audio_md5.slice(0, 12) : "–"}
      </td>
      <td className={css.buttons}>
        <CopyButton text={`${folder}/${file.path}`} label={t("copyPath", { name: file.path })} />
      </td>
    </tr>
  );
}
