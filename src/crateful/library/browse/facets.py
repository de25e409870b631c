"""Facets of a list of albums: the choices of each filter, with counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, get_args

from sqlalchemy import String, case, cast, func, literal, select, true, union_all

from crateful.library.browse import filters, search
from crateful.library.browse.cache import LibraryVersionCache
from crateful.library.browse.keyset import AFTER_Z, OTHER_SCRIPTS
from crateful.library.models import Album, AlbumStatus
from crateful.library.names import OTHER_LETTER
from crateful.library.schemas import AlbumFacets, AuthenticityCode, DecadeCount, FacetCount

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from crateful.library.browse.filters import AlbumFilter
    from crateful.library.schemas import AlbumSort

MOST_GENRES: Final = 50

GRADES: Final = ("hires", "lossless", "lossy")
VERDICTS: Final = get_args(AuthenticityCode)


def of_albums(
    session: Session, user_id: int, wanted: AlbumFilter, *, sort: AlbumSort
) -> AlbumFacets:
    """Count what a list of albums can be narrowed down by; counted once for each change.

    Args:
        session: only read.
        user_id: whose hearts ``wanted`` is about.
        wanted: the list's filters; each facet is counted under all of them but its own.
        sort: of the list: its letters are artists' or albums'.
    """
    if wanted.q or wanted.hearted is not None or wanted.added_by is not None:
        return counted(session, user_id, wanted, sort=sort)
    by_artist = sort == "artist"
    return _COUNTS.get(
        session, (wanted, by_artist), lambda: counted(session, user_id, wanted, sort=sort)
    )


def counted(session: Session, user_id: int, wanted: AlbumFilter, *, sort: AlbumSort) -> AlbumFacets:
    """Count now, in one statement; see :func:`of_albums`."""
    found = _base(session, user_id, wanted, sort).cte("found")
    own = filters.by_facet(wanted, found.c)
    counts: dict[str, dict[str, int]] = {name: {} for name in (*_FACETS, "status", "cover")}
    for facet, value, count in session.execute(union_all(*_counted(found, own))):
        counts[facet][value] = count
    genres = sorted(counts["genre"].items(), key=lambda one: (-one[1], one[0]))[:MOST_GENRES]
    return AlbumFacets(
        total=sum(counts["status"].values()),
        incomplete=counts["status"].get(AlbumStatus.INCOMPLETE.value, 0),
        without_cover=counts["cover"].get("without", 0),
        letters=_shown(dict(sorted(counts["letter"].items()))),
        qualities=_shown(_in_order(GRADES, counts["quality"])),
        sources=_shown(dict(sorted(counts["source"].items(), key=lambda one: (-one[1], one[0])))),
        genres=_shown(dict(genres)),
        decades=[
            DecadeCount(value=int(decade), count=count)
            for decade, count in sorted(
                counts["decade"].items(), key=lambda one: int(one[0]), reverse=True
            )
        ],
        authenticity=_shown(_in_order(VERDICTS, counts["authenticity"])),
    )


def _base(
    session: Session, user_id: int, wanted: AlbumFilter, sort: AlbumSort
) -> Select[*tuple[Any, ...]]:
    """Return the albums under what is no facet's filter, with what facets are counted by."""
    found = search.hits(session, Album, wanted.q)
    words = [found.at_once] if found else []
    key = Album.artist_sort_key if sort == "artist" else Album.sort_key
    letter = case(
        (key < "a", OTHER_LETTER),
        (key >= AFTER_Z, OTHER_SCRIPTS),
        else_=func.upper(func.substr(key, 1, 1)),
    )
    return select(
        letter.label("letter"),
        Album.is_lossless,
        Album.quality_score,
        Album.source,
        Album.genre,
        Album.authenticity,
        Album.year_key,
        case((Album.has_cover == true(), "with"), else_="without").label("cover"),
        cast(Album.status, String).label("status"),
    ).where(*filters.beside_facets(user_id, wanted), *words)


def _counted(found: Any, own: Mapping[str, ColumnElement[bool]]) -> list[Select[str, str, int]]:  # noqa: ANN401  # a part of a query
    every = list(own.values())
    parts = [_count(name, found.c[name], every) for name in ("status", "cover")]
    for name, value in _FACETS.items():
        others = [condition for facet, condition in own.items() if facet != name]
        column = value(found.c)
        there = [column.is_not(None)] if name in ("genre", "authenticity") else []
        known = [found.c.year_key > 0] if name == "decade" else []
        parts.append(_count(name, column, [*others, *there, *known]))
    return [part.select_from(found) for part in parts]


def _count(
    facet: str,
    value: Any,  # noqa: ANN401  # text of any kind
    conditions: list[ColumnElement[bool]],
) -> Select[str, str, int]:
    return select(literal(facet), value, func.count()).where(*conditions).group_by(value)


def _in_order(names: Iterable[str], counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in names if name in counts}


def _shown(counts: Mapping[str, int]) -> list[FacetCount]:
    return [FacetCount(value=value, count=count) for value, count in counts.items()]


_FACETS: Final[dict[str, Any]] = {
    "letter": lambda album: album.letter,
    "quality": filters.grade_of,
    "source": lambda album: album.source,
    "genre": lambda album: album.genre,
    "authenticity": lambda album: album.authenticity,
    "decade": lambda album: cast((album.year_key // 10) * 10, String),
}

_COUNTS: Final[LibraryVersionCache[AlbumFacets]] = LibraryVersionCache()
