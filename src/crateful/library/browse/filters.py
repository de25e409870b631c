"""Filters of lists of albums and tracks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, false, select, true

from crateful.library.models import Album, AlbumHeart, AlbumStatus, ImportRecord, Track
from crateful.users.models import User

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from crateful.library.schemas import AuthenticityCode, Grade

BEST_OF_CD: Final = 48_000 * 16
"""A lossless score above this has more than 16 bits or more than 48 kHz: hi-res."""


@dataclass(frozen=True, slots=True)
class AlbumFilter:
    """Which albums are asked for; ``None`` leaves a list as it is."""

    q: str | None = None
    """Every word must begin a word of the album's title, edition, artist or year."""
    genre: str | None = None
    source: str | None = None
    quality: Grade | None = None
    year_from: int | None = None
    year_to: int | None = None
    status: AlbumStatus | None = None
    has_cover: bool | None = None
    hearted: bool | None = None
    added_by: int | None = None
    """The user who brought it first."""
    is_by_others: bool = False
    """Somebody else than who asks brought it first."""
    authenticity: AuthenticityCode | None = None


@dataclass(frozen=True, slots=True)
class TrackFilter:
    """Which tracks are asked for; ``None`` leaves a list as it is."""

    q: str | None = None
    quality: Grade | None = None
    source: str | None = None


EVERY_ALBUM: Final = AlbumFilter()
EVERY_TRACK: Final = TrackFilter()


def of_albums(user_id: int, wanted: AlbumFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of the albums that are asked for, but for their words."""
    return [*beside_facets(user_id, wanted), *by_facet(wanted).values()]


def beside_facets(user_id: int, wanted: AlbumFilter) -> list[ColumnElement[bool]]:
    """Return the conditions that are no facet's own, but for the words."""
    found = [Album.status == wanted.status] if wanted.status else []
    if wanted.has_cover is not None:
        found.append(Album.has_cover == (true() if wanted.has_cover else false()))
    if wanted.hearted is not None:
        hearts = select(AlbumHeart.album_id).where(AlbumHeart.user_id == user_id)
        found.append(Album.id.in_(hearts) if wanted.hearted else Album.id.not_in(hearts))
    if wanted.added_by is not None:
        found.append(_brought_by(ImportRecord.user_id == wanted.added_by))
    if wanted.is_by_others:
        others = select(User.id).where(User.id != user_id)
        found.append(_brought_by(ImportRecord.user_id.in_(others)))
    return found


def _brought_by(whose: ColumnElement[bool]) -> ColumnElement[bool]:
    brought = select(ImportRecord.album_id).where(
        whose, ImportRecord.action == "added", ImportRecord.album_id.is_not(None)
    )
    return Album.id.in_(brought)


def by_facet(wanted: AlbumFilter, album: Any = Album) -> dict[str, ColumnElement[bool]]:  # noqa: ANN401  # a table or a part of one
    """Return the condition of each facet that is narrowed down, by its name.

    Args:
        wanted: what is asked for.
        album: what has the columns.
    """
    found: dict[str, ColumnElement[bool]] = {}
    if wanted.genre is not None:
        found["genre"] = album.genre == wanted.genre
    if wanted.source is not None:
        found["source"] = album.source == wanted.source
    if wanted.quality is not None:
        found["quality"] = graded(wanted.quality, album)
    if wanted.authenticity is not None:
        found["authenticity"] = album.authenticity == wanted.authenticity
    if wanted.year_from is not None or wanted.year_to is not None:
        # An album whose year nobody knows is of none.
        # The sum keeps databases from taking the years' index and sorting what they find.
        year = album.year_key + 0
        years = [year >= max(wanted.year_from or 1, 1)]
        years += [year <= wanted.year_to] if wanted.year_to is not None else []
        found["decade"] = and_(*years)
    return found


def of_tracks(wanted: TrackFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of the tracks that are asked for, but for their words."""
    found: list[ColumnElement[bool]] = []
    if wanted.quality is not None:
        found.append(graded(wanted.quality, Track))
    if wanted.source is not None:
        found.append(Track.source == wanted.source)
    return found


def graded(grade: Grade, of: Any) -> ColumnElement[bool]:  # noqa: ANN401  # a table or a part of one
    """Return the condition of one grade of quality."""
    if grade == "lossy":
        return and_(of.is_lossless == false())
    above = of.quality_score > BEST_OF_CD if grade == "hires" else of.quality_score <= BEST_OF_CD
    return and_(of.is_lossless == true(), above)


def grade_of(of: Any) -> ColumnElement[str]:  # noqa: ANN401  # a table or a part of one
    """Return what tells the grade of a row's quality."""
    return case(
        (of.is_lossless == false(), "lossy"),
        (of.quality_score > BEST_OF_CD, "hires"),
        else_="lossless",
    )
