/** What an import would find, before it begins. */
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { importCountQuery, type Mode } from "../../api/imports";
import { useSizeText } from "../../ui/figures";
import { useDebounced } from "../../ui/use-debounced";
import css from "./imports.module.css";

const PAUSE_MS = 500;

export function ImportCount({ folder, mode }: { folder: string; mode: Mode }) {
  const t = useTranslations("settings.import.count");
  const sizeText = useSizeText();
  const { data, isFetching } = useQuery(importCountQuery(useDebounced(folder, PAUSE_MS), mode));
  return (
    <p role="status" className={css.note}>
      {isFetching && t("counting")}
      {data?.is_whole === false && t("many", { count: data.folders })}
      {data?.is_whole && (
        <>
          {t("found", {
            albums: data.albums,
            files: data.files,
            size: sizeText(data.size_bytes),
          })}{" "}
          {data.zips > 0 && t("zips", { count: data.zips })}{" "}
          {data.left_out > 0 && t("leftOut", { count: data.left_out })}
        </>
      )}
    </p>
  );
}
