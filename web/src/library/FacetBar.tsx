/** What a list of albums can be narrowed down by, with how many each choice leaves. */
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { AlbumFacets, AlbumList } from "../api/library";
import { useUser } from "../api/session";
import css from "./FacetBar.module.css";
import { useGradeName, useSourceName, useVerdictName } from "./names";

interface FacetBarProps {
  facets: AlbumFacets;
  list: AlbumList;
  /** Given what changes; `undefined` takes a filter away. */
  onChange: (change: Partial<AlbumList>) => void;
}

interface Choice {
  key: string;
  name: string;
  count: number | undefined;
  isChosen: boolean;
  change: Partial<AlbumList>;
}

export function FacetBar({ facets, list, onChange }: FacetBarProps) {
  const t = useTranslations("library.facets");
  const groups = useGroups(facets, list);
  return (
    <div className={css.bar}>
      {groups.map(({ name, choices }) => (
        <Group key={name} title={t(name)} choices={choices} onChange={onChange} />
      ))}
    </div>
  );
}

function useGroups(
  { qualities, sources, genres, decades, incomplete, without_cover, authenticity }: AlbumFacets,
  list: AlbumList,
) {
  const t = useTranslations("library.facets");
  const user = useUser();
  const gradeName = useGradeName();
  const sourceName = useSourceName();
  const verdictName = useVerdictName();
  const one = (key: string, name: string, change: Partial<AlbumList>, count?: number): Choice => {
    const isChosen = Object.entries(change).every(
      ([field, value]) => list[field as keyof AlbumList] === value,
    );
    return { key, name, count, isChosen, change };
  };
  const yours = [
    one("hearted", t("hearted"), { hearted: true }),
    one("mine", t("addedByYou"), { added_by: user.id }),
    one("incomplete", t("incomplete"), { status: "incomplete" }, incomplete),
    one("coverless", t("coverless"), { has_cover: false }, without_cover),
  ];
  return [
    {
      name: "quality" as const,
      choices: qualities.map(({ value, count }) =>
        one(value, gradeName(value), { quality: value as AlbumList["quality"] }, count),
      ),
    },
    { name: "only" as const, choices: yours },
    {
      name: "origin" as const,
      choices: authenticity.map(({ value, count }) => {
        const change = { authenticity: value as AlbumList["authenticity"] };
        return one(`sound-${value}`, verdictName(value), change, count);
      }),
    },
    {
      name: "source" as const,
      choices: sources.map(({ value, count }) =>
        one(value, sourceName(value), { source: value }, count),
      ),
    },
    {
      name: "genre" as const,
      choices: genres.map(({ value, count }) => one(value, value, { genre: value }, count)),
    },
    {
      name: "decade" as const,
      choices: decades.map(({ value, count }) => {
        const years = { year_from: value, year_to: value + 9 };
        return one(String(value), t("decadeOf", { year: String(value) }), years, count);
      }),
    },
  ].filter(({ choices }) => choices.length > 0);
}

/** More than these are shown when somebody asks. */
const SHOWN = 7;

interface GroupProps {
  title: string;
  choices: Choice[];
  onChange: FacetBarProps["onChange"];
}

function Group({ title, choices, onChange }: GroupProps) {
  const t = useTranslations("library.facets");
  const format = useFormatter();
  const [isWhole, setWhole] = useState(false);
  const shown = choices.filter((choice, at) => isWhole || at < SHOWN || choice.isChosen);
  const hidden = choices.length - shown.length;
  return (
    <fieldset className={css.group}>
      <legend className={css.legend}>{title}</legend>
      {shown.map(({ key, name, count, isChosen, change }) => (
        <button
          key={key}
          type="button"
          className={css.choice}
          aria-pressed={isChosen}
          onClick={() => onChange(isChosen ? without(change) : change)}
        >
          <span className="ellipsis">{name}</span>
          {count !== undefined && <span className={css.count}>{format.number(count)}</span>}
        </button>
      ))}
      {(hidden > 0 || isWhole) && choices.length > SHOWN && (
        <button type="button" className={css.more} onClick={() => setWhole(!isWhole)}>
          {isWhole ? t("fewer") : t("more", { count: hidden })}
        </button>
      )}
    </fieldset>
  );
}

function without(change: Partial<AlbumList>): Partial<AlbumList> {
  return Object.fromEntries(Object.keys(change).map((field) => [field, undefined]));
}
