"""Looks up whether the library has the albums that a source names, a hundred at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, or_, select

from crateful.library.identity.matching import spellings
from crateful.library.models import Album, AlbumStatus, Artist, Track
from crateful.library.names import AlbumKey, album_key, artist_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Row, Select
    from sqlalchemy.orm import Session

Key = tuple[str, AlbumKey]
"""An artist and an album, as :mod:`crateful.library.names` compares them."""


@dataclass(frozen=True, slots=True)
class Named:
    """An album as a source names it."""

    title: str
    artist: str | None = None
    url: str | None = None
    upc: str | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """The library's copy of it."""

    album_id: int
    quality: str
    """For people: ``FLAC 24/96``."""
    quality_score: int
    """Of the worst track."""
    best_score: int
    """Of the best one."""
    source_url: str | None
    """Where it came from."""
    is_lossless: bool
    is_complete: bool


def find(session: Session, names: Sequence[Named]) -> list[Holding | None]:
    """Return the best copy that the library has of each, in their order; two statements in all.

    The same address or barcode is the same album whatever it is called; else the artist, the
    title and the edition decide.
    """
    keys = [(artist_key(one.artist or ""), album_key(one.title)) for one in names]
    by_name: dict[Key, Holding] = {}
    for row in session.execute(_ALBUMS.where(_bears_a_name_of(keys))):
        by_name.setdefault((row.name_key, AlbumKey(row.title_key, row.edition_key)), _holding(row))
    by_mark: dict[str, Holding] = {}
    for row in session.execute(_ALBUMS.where(bears_a_mark_of(names))):
        for mark in (row.source_url, *_codes(row.upc)):
            if mark:
                by_mark.setdefault(mark, _holding(row))
    return [
        by_mark.get(one.url or "") or by_mark.get(one.upc or "") or by_name.get(key)
        for one, key in zip(names, keys, strict=True)
    ]


def _bears_a_name_of(keys: Sequence[Key]) -> ColumnElement[bool]:
    """Select a few too many by two indexes; the pairs are matched by who asked."""
    return Artist.name_key.in_({artist for artist, _ in keys if artist}) & Album.title_key.in_(
        {album.title for _, album in keys if album.title}
    )


def bears_a_mark_of(names: Sequence[Named]) -> ColumnElement[bool]:
    """Return the condition of albums that came from the same address or have the same barcode."""
    codes = {code for one in names for code in _codes(one.upc)}
    return or_(Album.source_url.in_({one.url for one in names if one.url}), Album.upc.in_(codes))


def _codes(upc: str | None) -> set[str]:
    return spellings(upc) if upc else set()


def _holding(row: Row[*tuple[Any, ...]]) -> Holding:
    return Holding(
        album_id=row.id,
        quality=row.quality,
        quality_score=row.quality_score,
        best_score=row.best_score or 0,
        source_url=row.source_url,
        is_lossless=row.is_lossless,
        is_complete=row.status is AlbumStatus.COMPLETE,
    )


_ALBUMS: Final[Select[*tuple[Any, ...]]] = (
    select(
        Album.id,
        Album.quality,
        Album.quality_score,
        select(func.max(Track.quality_score))
        .where(Track.album_id == Album.id)
        .scalar_subquery()
        .label("best_score"),
        Album.is_lossless,
        Album.status,
        Album.source_url,
        Album.upc,
        Album.title_key,
        Album.edition_key,
        Artist.name_key,
    )
    .join(Artist, Artist.id == Album.artist_id)
    .order_by(Album.is_lossless.desc(), Album.quality_score.desc(), Album.id)
)
"""The best copy first."""
