/** Above the grid: search in it, its order, the size of its cards, the filters of a phone. */
import { Grid3x3, SlidersHorizontal } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslations } from "use-intl";
import type { AlbumFacets, AlbumList } from "../../api/library";
import { FacetBar } from "../../library/FacetBar";
import { SortSelect } from "../../library/SortSelect";
import { loadPart } from "../../live/load-part";
import { Button } from "../../ui/Button";
import { SearchField } from "../../ui/SearchField";
import css from "./albums.module.css";
import { ChosenFilters } from "./ChosenFilters";
import { type ChangeList, loadCardSize } from "./route";
import { ViewSwitch } from "./ViewSwitch";
import type { View } from "./view";

/** The covers wait for nothing; its code is asked for beside theirs (route.ts). */
const CardSize = lazy(loadCardSize);
const Sheet = lazy(async () => {
  const { Sheet: loaded } = await loadPart(() => import("../../ui/Sheet"));
  return { default: loaded };
});

interface ToolbarProps {
  list: AlbumList;
  facets: AlbumFacets | undefined;
  onChange: ChangeList;
  size: number;
  onSize: (size: number) => void;
  view: View;
  onView: (view: View) => void;
}

export function Toolbar(props: ToolbarProps) {
  const { list, facets, onChange, size, onSize, view, onView } = props;
  const t = useTranslations("library");
  const sorts = useSorts();
  const sort = list.sort ?? "artist";
  const own = sorts.find(({ value }) => value === sort)?.order ?? "asc";
  return (
    <div className={css.toolbar}>
      <SearchField
        label={t("find")}
        value={list.q ?? undefined}
        onChange={(q) => onChange({ q })}
      />
      <SortSelect
        label={t("sort.label")}
        sorts={sorts}
        sort={sort}
        order={list.order ?? own}
        onChange={(next, order) => onChange({ sort: next === "artist" ? undefined : next, order })}
      />
      <Filters list={list} facets={facets} onChange={onChange} />
      <span className={css.looks}>
        {view === "grid" && <SizeOfCards size={size} onSize={onSize} />}
        <ViewSwitch view={view} onView={onView} />
      </span>
      <ChosenFilters list={list} onChange={onChange} />
    </div>
  );
}

function SizeOfCards({ size, onSize }: Pick<ToolbarProps, "size" | "onSize">) {
  return (
    <span className={css.size}>
      <Grid3x3 size={16} aria-hidden />
      <span className={css.range}>
        <Suspense>
          <CardSize size={size} onSize={onSize} />
        </Suspense>
      </span>
    </span>
  );
}

function useSorts() {
  const t = useTranslations("library.sort");
  return [
    { value: "artist", name: t("artist"), order: "asc" },
    { value: "title", name: t("title"), order: "asc" },
    { value: "added", name: t("added"), order: "desc" },
    { value: "year", name: t("year"), order: "desc" },
  ] as const;
}

/** Where the bar of facets has no room beside the grid, a sheet has them. */
function Filters({ list, facets, onChange }: Pick<ToolbarProps, "list" | "facets" | "onChange">) {
  const t = useTranslations("library.facets");
  const [isOpen, setOpen] = useState(false);
  return (
    <span className={css.filters}>
      <Button icon={SlidersHorizontal} onClick={() => setOpen(true)}>
        {t("open")}
      </Button>
      {isOpen && facets && (
        <Suspense>
          <Sheet title={t("open")} onClose={() => setOpen(false)}>
            <FacetBar facets={facets} list={list} onChange={onChange} />
          </Sheet>
        </Suspense>
      )}
    </span>
  );
}
