/** What the catalogue has, best first, to get one by one or several at once. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight, MicVocal, SearchX } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { catalogueQuery, type Found, type SearchType } from "../../api/search";
import { classes } from "../../ui/classes";
import { EmptyState, SkeletonRows } from "../../ui/states";
import css from "./Catalogue.module.css";
import { ResultRow } from "./ResultRow";
import { SelectionBar } from "./SelectionBar";
import { Trouble } from "./Trouble";
import { useCatalogueName } from "./use-catalogue-name";
import { useRowKeys } from "./use-row-keys";

interface CatalogueProps {
  q: string;
  type: SearchType;
}

export function Catalogue({ q, type }: CatalogueProps) {
  const t = useTranslations("search");
  const name = useCatalogueName();
  const query = useQuery({
    ...catalogueQuery(q, type),
    // What was found before stays, dimmed, until the next is here.
    placeholderData: (before) => before,
  });
  if (query.isError) return <Trouble error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows rows={6} height="4.5rem" />;
  if (query.data.length === 0) {
    return <EmptyState icon={SearchX} title={t("none", { name, q })} text={t("noneText")} />;
  }
  return (
    <div className={classes(css.found, query.isPlaceholderData && css.old)}>
      <p className={css.summary}>
        <span role="status">
          {query.isPlaceholderData
            ? t("searching", { name })
            : t("found", { name, count: query.data.length })}
        </span>
        {type === "track" && <span>{t("trackNote")}</span>}
        {type === "playlist" && <span>{t("playlistNote")}</span>}
      </p>
      {type === "artist" ? (
        <Artists found={query.data} />
      ) : (
        <Results found={query.data} type={type} />
      )}
    </div>
  );
}

function Results({ found, type }: { found: readonly Found[]; type: SearchType }) {
  const t = useTranslations("search");
  const name = useCatalogueName();
  const list = useRef<HTMLUListElement>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  useRowKeys(list);
  // What is no more among the results can't be seen, so it is not selected either.
  const chosen = found.filter(({ url }) => selected.has(url));
  const select = (url: string, isSelected: boolean) => {
    const next = new Set(selected);
    if (isSelected) next.add(url);
    else next.delete(url);
    setSelected(next);
  };
  const drop = (asked: readonly Found[]) => {
    const urls = new Set(asked.map(({ url }) => url));
    setSelected((now) => new Set([...now].filter((url) => !urls.has(url))));
  };
  return (
    <>
      <ul ref={list} className={css.list} aria-label={t("catalogue", { name })}>
        {found.map((each) => (
          <ResultRow
            key={each.url}
            found={each}
            type={type}
            selected={selected.has(each.url)}
            onSelect={type === "album" ? (isSelected) => select(each.url, isSelected) : undefined}
          />
        ))}
      </ul>
      {chosen.length > 0 && (
        <SelectionBar
          chosen={chosen}
          type={type}
          onDone={drop}
          onClear={() => setSelected(new Set())}
        />
      )}
    </>
  );
}

/** Nobody can be fetched; their albums can. */
function Artists({ found }: { found: readonly Found[] }) {
  const t = useTranslations("search");
  const name = useCatalogueName();
  const list = useRef<HTMLUListElement>(null);
  useRowKeys(list);
  return (
    <ul ref={list} className={css.list} aria-label={t("catalogue", { name })}>
      {found.map(({ url, title }) => (
        <li key={url} className={css.artist} data-row={url}>
          <span className={css.face}>
            <MicVocal size={20} aria-hidden />
          </span>
          <Link to="/search" search={{ q: title }} className={css.name} data-open>
            {title}
          </Link>
          <span className={css.hint}>{t("showAlbums")}</span>
          <ChevronRight size={18} aria-hidden />
        </li>
      ))}
    </ul>
  );
}
