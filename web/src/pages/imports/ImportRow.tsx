/** One album of an import. */
import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import type { Download } from "../../live/patches";
import { Chip, type Tone } from "../../ui/Chip";
import css from "./imports.module.css";

const TONES: Partial<Record<Download["status"], Tone>> = {
  complete: "ok",
  review: "accent",
  failed: "bad",
  downloading: "info",
  importing: "info",
};

export function ImportRow({ row }: { row: Download }) {
  const t = useTranslations("settings.import.status");
  const { id, title, artist, status, source_url, error_message, result_album_id } = row;
  const name = [artist, title].filter(Boolean).join(" – ") || folderName(source_url);
  const isThere = status === "complete" && result_album_id !== null;
  return (
    <li className={css.row}>
      <div>
        {isThere ? (
          <Link
            to="/album/$albumId"
            params={{ albumId: String(result_album_id) }}
            className={css.title}
          >
            {name}
          </Link>
        ) : (
          <Link
            to={status === "review" ? "/review/$downloadId" : "/queue/$downloadId"}
            params={{ downloadId: String(id) }}
            className={css.title}
          >
            {name}
          </Link>
        )}
        <span className={css.where}>{source_url}</span>
        {status === "failed" && error_message && <p className={css.why}>{error_message}</p>}
      </div>
      <Chip tone={TONES[status] ?? "neutral"}>{t(status)}</Chip>
    </li>
  );
}

function folderName(path: string): string {
  return path.split("/").findLast(Boolean) ?? path;
}
