/** The grid of albums with its facets and letters. */
import { Disc3, FilterX } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { AlbumFacets, AlbumList } from "../../api/library";
import { AlbumGrid, SelectableAlbums } from "../../library/AlbumGrid";
import { hasLetters, runsOf, slotOfLetter, useAlbumSlots } from "../../library/album-slots";
import type { GridHandle } from "../../library/CardGrid";
import { FacetBar } from "../../library/FacetBar";
import { JumpBar } from "../../library/JumpBar";
import { loadPart } from "../../live/load-part";
import { Button, ButtonLink } from "../../ui/Button";
import { EmptyState, ErrorState } from "../../ui/states";
import { useErrorToast } from "../../ui/toasts";
import css from "./albums.module.css";
import { isFiltered, NO_FILTERS } from "./ChosenFilters";
import type { ChangeList } from "./route";
import { useSelection } from "./use-selection";

/** The covers wait for nothing of what is done with those that are selected. */
const SelectionBar = lazy(async () => {
  const { SelectionBar: loaded } = await loadPart(() => import("./SelectionBar"));
  return { default: loaded };
});

interface AlbumsProps {
  list: AlbumList;
  facets: AlbumFacets;
  /** Where the address wants to begin. */
  letter: string | undefined;
  /** What is shown is the list before, while the new one is being read. */
  isOld: boolean;
  size: number;
  isList: boolean;
  onChange: ChangeList;
}

export function Albums(props: AlbumsProps) {
  const { list, facets, isOld, onChange } = props;
  if (facets.total === 0 && !isFiltered(list)) return <NoAlbums />;
  return (
    <div className={css.split} data-old={isOld}>
      <aside className={css.aside}>
        <FacetBar facets={facets} list={list} onChange={onChange} />
      </aside>
      {facets.total === 0 ? (
        <NothingFits onChange={onChange} />
      ) : (
        <Grid key={JSON.stringify(list)} {...props} />
      )}
    </div>
  );
}

function Grid({ list, facets, letter, size, isList, onChange }: AlbumsProps) {
  const t = useTranslations("library");
  const grid = useRef<GridHandle>(null);
  const [top, setTop] = useState(0);
  const { albumAt, onRange, readRange, failed } = useAlbumSlots(list, facets);
  const selection = useSelection({ albumAt, readRange, onError: useErrorToast() });
  const jump = (to: string) => {
    const slot = slotOfLetter(list, facets, to);
    if (slot !== undefined) grid.current?.showFrom(slot);
  };
  return (
    <>
      <div>
        {failed && <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />}
        <SelectableAlbums
          key={isList ? "list" : "grid"}
          handle={grid}
          startAt={letter ? slotOfLetter(list, facets, letter) : undefined}
          label={t("tabs.albums")}
          count={facets.total}
          itemAt={albumAt}
          onRange={(from, to, top) => {
            onRange(from, to);
            setTop(top);
          }}
          size={size}
          isList={isList}
          selected={selection.albums}
          onPick={selection.pick}
        />
        {selection.albums.size > 0 && (
          <Suspense>
            <SelectionBar selection={selection} />
          </Suspense>
        )}
      </div>
      {hasLetters(list) && (
        <JumpBar
          there={new Set(facets.letters.map(({ value }) => value))}
          current={letterAt(list, facets, top)}
          isDescending={list.order === "desc"}
          onJump={(to) => {
            jump(to);
            onChange({ letter: to });
          }}
        />
      )}
    </>
  );
}

function letterAt(list: AlbumList, facets: AlbumFacets, slot: number): string | undefined {
  const letters = list.order === "desc" ? [...facets.letters].reverse() : facets.letters;
  const at = runsOf(list, facets).findLastIndex(({ start }) => start <= slot);
  return letters[at]?.value;
}

function NoAlbums() {
  const t = useTranslations("library.empty");
  return (
    <EmptyState icon={Disc3} title={t("title")} text={t("text")}>
      <ButtonLink to="/search" look="primary">
        {t("search")}
      </ButtonLink>
    </EmptyState>
  );
}

function NothingFits({ onChange }: { onChange: ChangeList }) {
  const t = useTranslations("library.nothingFits");
  return (
    <EmptyState icon={FilterX} title={t("title")} text={t("text")}>
      <Button onClick={() => onChange(NO_FILTERS)}>{t("clear")}</Button>
    </EmptyState>
  );
}

/** Cards of one screen. */
const SKELETONS = 24;

export function AlbumsSkeleton({ size }: { size: number }) {
  const t = useTranslations("common");
  return (
    <div role="status" aria-label={t("loading")} className={css.skeleton}>
      <AlbumGrid label={t("loading")} count={SKELETONS} itemAt={() => undefined} size={size} />
    </div>
  );
}
