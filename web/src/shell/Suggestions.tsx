/** What the library has of what is being typed, below the box; catalogues are one step further. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type LucideIcon, MicVocal, Music2, Search } from "lucide-react";
import { type ReactNode, useLayoutEffect } from "react";
import { useTranslations } from "use-intl";
import { type LibraryHits, suggestionsQuery } from "../api/search";
import { Cover } from "../ui/Cover";
import { joined } from "../ui/joined";
import { useDebounced } from "../ui/use-debounced";
import { SUGGESTIONS_ID } from "./omnibox-focus";
import css from "./Suggestions.module.css";

/** From the last key to the question. */
const DEBOUNCE_MS = 200;
/** A search takes no more of a text. */
const LONGEST = 200;

interface SuggestionsProps {
  text: string;
  /** The id of the option that the keyboard is at. */
  active: string | undefined;
  onShown: (isShown: boolean) => void;
  onChosen: () => void;
}

export default function Suggestions({ text, active, onShown, onChosen }: SuggestionsProps) {
  const typed = text.trim().slice(0, LONGEST);
  const q = useDebounced(typed, DEBOUNCE_MS);
  const { data } = useQuery({ ...suggestionsQuery(q), placeholderData: keepPreviousData });
  const isShown = data !== undefined;
  // Before it is painted: the next key may be pressed on what is seen.
  useLayoutEffect(() => {
    onShown(isShown);
    return () => onShown(false);
  }, [isShown, onShown]);
  if (!data) return null;
  return (
    // The press of a pointer takes the cursor from the box, which would close the list under it.
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus where it is
    <div className={css.popup} onMouseDown={(event) => event.preventDefault()}>
      <Summary hits={data} q={q} />
      <List hits={data} typed={typed} active={active} onChosen={onChosen} />
    </div>
  );
}

function countOf({ artists, albums, tracks }: LibraryHits): number {
  return artists.length + albums.length + tracks.length;
}

/** Said, and shown unless the list itself says it. */
function Summary({ hits, q }: { hits: LibraryHits; q: string }) {
  const t = useTranslations("search");
  const count = countOf(hits);
  const isPlain = count > 0 && !hits.near;
  return (
    <p role="status" className={isPlain ? "visually-hidden" : css.summary}>
      {count === 0 ? t("ownedNone") : t(hits.near ? "near" : "suggested", { q, count })}
    </p>
  );
}

interface ListProps {
  hits: LibraryHits;
  typed: string;
  active: string | undefined;
  onChosen: () => void;
}

function List({ hits, typed, active, onChosen }: ListProps) {
  const t = useTranslations("search");
  const optionOf = (id: string) => ({
    id: `${SUGGESTIONS_ID}-${id}`,
    role: "option",
    tabIndex: -1,
    className: css.option,
    "aria-selected": active === `${SUGGESTIONS_ID}-${id}`,
    onClick: onChosen,
  });
  return (
    <div id={SUGGESTIONS_ID} role="listbox" aria-label={t("owned")}>
      <Group name={t("type.artist")} isEmpty={hits.artists.length === 0}>
        {hits.artists.map((artist) => (
          <Link
            key={artist.id}
            to="/artist/$artistId"
            params={{ artistId: String(artist.id) }}
            {...optionOf(`artist-${artist.id}`)}
          >
            {artist.cover_url ? (
              <Cover src={artist.cover_url} size={40} className={css.round} />
            ) : (
              <Face icon={MicVocal} />
            )}
            <Names title={artist.name} />
          </Link>
        ))}
      </Group>
      <Group name={t("type.album")} isEmpty={hits.albums.length === 0}>
        {hits.albums.map((album) => (
          <Link
            key={album.id}
            to="/album/$albumId"
            params={{ albumId: String(album.id) }}
            {...optionOf(`album-${album.id}`)}
          >
            <Cover src={album.cover_url} name={album.title} size={40} />
            <Names title={album.title} by={joined([album.artist.name, album.year])} />
          </Link>
        ))}
      </Group>
      <Group name={t("type.track")} isEmpty={hits.tracks.length === 0}>
        {hits.tracks.map((track) => (
          <Link
            key={track.id}
            to="/album/$albumId"
            params={{ albumId: String(track.album_id) }}
            hash={`track-${track.id}`}
            {...optionOf(`track-${track.id}`)}
          >
            <Face icon={Music2} />
            <Names title={track.title} by={joined([track.artist, track.album.title])} />
          </Link>
        ))}
      </Group>
      <Link to="/search" search={{ q: typed }} {...optionOf("all")}>
        <Face icon={Search} />
        <Names title={t("searchAll", { q: typed })} />
      </Link>
    </div>
  );
}

interface GroupProps {
  name: string;
  isEmpty: boolean;
  children: ReactNode;
}

function Group({ name, isEmpty, children }: GroupProps) {
  if (isEmpty) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a list of options knows groups, and no fieldsets
    <div role="group" aria-label={name}>
      <span className={css.kind} aria-hidden>
        {name}
      </span>
      {children}
    </div>
  );
}

function Face({ icon: Icon }: { icon: LucideIcon }) {
  return (
    <span className={css.face}>
      <Icon size={18} aria-hidden />
    </span>
  );
}

function Names({ title, by }: { title: string; by?: string }) {
  return (
    <span className={css.names}>
      <bdi className={css.title}>{title}</bdi>
      {by && <span className={css.by}>{by}</span>}
    </span>
  );
}
