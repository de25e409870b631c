/** The filters that are on, each with a way out. */
import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import type { AlbumList } from "../../api/library";
import { useUser } from "../../api/session";
import { useGradeName, useSourceName, useVerdictName } from "../../library/names";
import css from "./albums.module.css";
import type { ChangeList } from "./route";

interface Chosen {
  name: string;
  without: Partial<AlbumList>;
}

export const NO_FILTERS: Partial<AlbumList> = {
  q: undefined,
  genre: undefined,
  source: undefined,
  quality: undefined,
  year_from: undefined,
  year_to: undefined,
  status: undefined,
  has_cover: undefined,
  hearted: undefined,
  added_by: undefined,
  authenticity: undefined,
};

/** Whether a list is narrowed down. */
export function isFiltered(list: AlbumList): boolean {
  return Object.keys(NO_FILTERS).some((name) => list[name as keyof AlbumList] !== undefined);
}

function hasYears({ year_from, year_to }: AlbumList): boolean {
  return year_from !== undefined || year_to !== undefined;
}

/** What of an album's sound is asked for. */
function useSound({ quality, authenticity }: AlbumList): (Chosen | undefined)[] {
  const gradeName = useGradeName();
  const verdictName = useVerdictName();
  return [
    quality ? { name: gradeName(quality), without: { quality: undefined } } : undefined,
    authenticity
      ? { name: verdictName(authenticity), without: { authenticity: undefined } }
      : undefined,
  ];
}

function useChosen(list: AlbumList): Chosen[] {
  const t = useTranslations("library.facets");
  const sourceName = useSourceName();
  const sound = useSound(list);
  const user = useUser();
  const { q, status, has_cover, hearted, added_by, source, genre, year_from, year_to } = list;
  const all: (Chosen | false | undefined)[] = [
    q ? { name: `“${q}”`, without: { q: undefined } } : undefined,
    ...sound,
    status ? { name: t("incomplete"), without: { status: undefined } } : undefined,
    has_cover === false && { name: t("coverless"), without: { has_cover: undefined } },
    hearted ? { name: t("hearted"), without: { hearted: undefined } } : undefined,
    added_by !== undefined && {
      name: t(added_by === user.id ? "addedByYou" : "addedBySomebody"),
      without: { added_by: undefined },
    },
    source ? { name: sourceName(source), without: { source: undefined } } : undefined,
    genre ? { name: genre, without: { genre: undefined } } : undefined,
    hasYears(list) && {
      name: t("years", { from: String(year_from ?? "…"), to: String(year_to ?? "…") }),
      without: { year_from: undefined, year_to: undefined },
    },
  ];
  return all.filter((each): each is Chosen => Boolean(each));
}

export function ChosenFilters({ list, onChange }: { list: AlbumList; onChange: ChangeList }) {
  const t = useTranslations("library.facets");
  const chosen = useChosen(list);
  if (chosen.length === 0) return null;
  return (
    <ul className={css.chosen} aria-label={t("chosen")}>
      {chosen.map(({ name, without }) => (
        <li key={name}>
          <button
            type="button"
            className={css.filter}
            aria-label={t("remove", { name })}
            onClick={() => onChange(without)}
          >
            <span className="ellipsis">{name}</span>
            <X size={14} aria-hidden />
          </button>
        </li>
      ))}
      {chosen.length > 1 && (
        <li>
          <button type="button" className={css.clear} onClick={() => onChange(NO_FILTERS)}>
            {t("clear")}
          </button>
        </li>
      )}
    </ul>
  );
}
