/** Above the table: search in it, its order, its qualities, back to its beginning. */
import { ArrowUpToLine } from "lucide-react";
import { useTranslations } from "use-intl";
import list from "../../library/list.module.css";
import { useGradeName } from "../../library/names";
import { type Order, SortSelect } from "../../library/SortSelect";
import type { TrackSort } from "../../library/track-sorting";
import { Button } from "../../ui/Button";
import { Pick } from "../../ui/Pick";
import { SearchField } from "../../ui/SearchField";
import { GRADES, type Search } from "./route";

interface ToolbarProps {
  search: Search;
  sort: TrackSort;
  order: Order;
  onChange: (change: Partial<Search>) => void;
}

export function Toolbar({ search, sort, order, onChange }: ToolbarProps) {
  const t = useTranslations("library");
  const gradeName = useGradeName();
  const sorts = [
    { value: "title", name: t("track.title"), order: "asc" },
    { value: "artist", name: t("track.artist"), order: "asc" },
    { value: "album", name: t("track.album"), order: "asc" },
    { value: "duration", name: t("track.length"), order: "asc" },
    { value: "added", name: t("sort.added"), order: "desc" },
  ] as const;
  return (
    <div className={list.toolbar}>
      <SearchField label={t("findTrack")} value={search.q} onChange={(q) => onChange({ q })} />
      <SortSelect
        label={t("sort.label")}
        sorts={sorts}
        sort={sort}
        order={order}
        onChange={(next, way) => onChange({ sort: next, order: way })}
      />
      <Pick
        label={t("track.quality")}
        value={search.quality ?? ""}
        options={[
          { value: "", name: t("everyQuality") },
          ...GRADES.map((grade) => ({ value: grade, name: gradeName(grade) })),
        ]}
        onChange={(quality) => onChange({ quality: quality || undefined })}
      />
      {search.letter && (
        <Button icon={ArrowUpToLine} onClick={() => onChange({ letter: undefined })}>
          {t("fromBeginning")}
        </Button>
      )}
    </div>
  );
}
