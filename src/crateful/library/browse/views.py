"""Rows as the API shows them, with a fixed number of statements for each page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BindParameter, Integer, bindparam, exists, func, or_, select
from sqlalchemy.orm import defer

from crateful.library.models import Album, AlbumHeart, Artist, ArtistHeart, Track, TrackHeart
from crateful.library.schemas import (
    AlbumRef,
    AlbumView,
    ArtistRef,
    ArtistView,
    FoundTrack,
    TrackView,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from pydantic import BaseModel
    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session


def artists(session: Session, user_id: int, ids: Sequence[int]) -> list[ArtistView]:
    """Return some artists in the order of ``ids``; one that went meanwhile is left out."""
    rows = _in_order(session, _SOME_ARTISTS, user_id, ids)
    covers = _covers(session, [row.cover_of for row in rows if row.cover_of])
    return [
        ArtistView(cover_url=covers.get(row.cover_of), **dict(zip(_OF_ARTIST, row, strict=False)))
        for row in rows
    ]


def albums(session: Session, user_id: int, ids: Sequence[int]) -> list[AlbumView]:
    """Return some albums in the order of ``ids``; one that went meanwhile is left out."""
    return [_album_view(row) for row in _in_order(session, _SOME_ALBUMS, user_id, ids)]


def album(session: Session, user_id: int, album_id: int) -> tuple[Album, AlbumView] | None:
    """Return one album's row and how it is shown."""
    query = _ALBUMS.where(Album.id == album_id).add_columns(Album)
    row = session.execute(query, {"user_id": user_id}).first()
    return None if row is None else (row[-1], _album_view(row))


def found_tracks(session: Session, user_id: int, ids: Sequence[int]) -> list[FoundTrack]:
    """Return some tracks with their albums, in the order of ``ids``."""
    rows = _in_order(session, _SOME_TRACKS, user_id, ids)
    refs = album_refs(session, {row.album_id for row in rows})
    return [
        FoundTrack(**_track_values(row), album=refs[row.album_id])
        for row in rows
        if row.album_id in refs
    ]


def tracks_of(session: Session, user_id: int, album_id: int) -> list[TrackView]:
    """Return an album's tracks in their order."""
    query = _TRACKS.where(Track.album_id == album_id).order_by(Track.disc, Track.number)
    rows = session.execute(query, {"user_id": user_id})
    return [TrackView(**_track_values(row)) for row in rows]


def track(session: Session, user_id: int, track_id: int) -> tuple[Track, dict[str, Any]] | None:
    """Return one track's row and how it is shown."""
    query = _TRACKS.where(Track.id == track_id).add_columns(Track)
    row = session.execute(query.options(defer(Track.fingerprint)), {"user_id": user_id}).first()
    return None if row is None else (row[-1], _track_values(row))


def album_refs(session: Session, album_ids: Iterable[int]) -> dict[int, AlbumRef]:
    """Return what to call some albums, by their ids."""
    rows = session.execute(
        select(Album.id, Album.title, Artist.id, Artist.name)
        .join(Artist, Artist.id == Album.artist_id)
        .where(Album.id.in_(set(album_ids)))
    )
    return {
        album_id: AlbumRef(id=album_id, title=title, artist=ArtistRef(id=artist_id, name=name))
        for album_id, title, artist_id, name in rows
    }


def _in_order(
    session: Session, query: Select[*tuple[Any, ...]], user_id: int, ids: Sequence[int]
) -> list[Row[*tuple[Any, ...]]]:
    if not ids:
        return []
    asked = {"user_id": user_id, "ids": list(ids)}
    rows = {row.id: row for row in session.execute(query, asked)}
    return [rows[one] for one in ids if one in rows]


def _covers(session: Session, album_ids: Sequence[int]) -> dict[int, str]:
    if not album_ids:
        return {}
    query = select(Album.id, Album.updated_at).where(Album.id.in_(album_ids))
    return {id_: _cover_url(id_, changed) for id_, changed in session.execute(query)}


def _album_view(row: Row[*tuple[Any, ...]]) -> AlbumView:
    return AlbumView(
        **dict(zip(_OF_ALBUM, row, strict=False)),
        artist=ArtistRef(id=row.artist_id, name=row.artist_name),
        cover_url=_cover_url(row.id, row.updated_at) if row.has_cover else None,
    )


def _cover_url(album_id: int, changed: datetime) -> str:
    return f"/api/albums/{album_id}/cover?v={int(changed.timestamp() * 1000)}"


def _track_values(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return dict(zip(_OF_TRACK, row, strict=False))


def _artist_query() -> Select[*tuple[Any, ...]]:
    theirs = Album.artist_id == Artist.id
    albums_ = select(func.count()).where(theirs).correlate(Artist)
    tracks_ = select(func.count(Track.id)).join(Album).where(theirs).correlate(Artist)
    pictured = (
        select(Album.id)
        .where(theirs, Album.has_cover)
        .order_by(Album.year_key.desc(), Album.id.desc())
        .limit(1)
        .correlate(Artist)
    )
    return select(
        *(getattr(Artist, name) for name in _OF_ARTIST[:-3]),
        albums_.scalar_subquery(),
        tracks_.scalar_subquery(),
        exists().where(ArtistHeart.user_id == _USER, ArtistHeart.artist_id == Artist.id),
        pictured.scalar_subquery().label("cover_of"),
    )


def _album_query() -> Select[*tuple[Any, ...]]:
    return select(
        *(getattr(Album, name) for name in _OF_ALBUM[:-1]),
        exists().where(AlbumHeart.user_id == _USER, AlbumHeart.album_id == Album.id),
        Album.has_cover,
        Artist.id.label("artist_id"),
        Artist.name.label("artist_name"),
    ).join(Artist, Artist.id == Album.artist_id)


def _track_query() -> Select[*tuple[Any, ...]]:
    alone = exists().where(TrackHeart.user_id == _USER, TrackHeart.track_id == Track.id)
    with_album = exists().where(AlbumHeart.user_id == _USER, AlbumHeart.album_id == Track.album_id)
    columns = (getattr(Track, name) for name in _OF_TRACK[:-1])
    return select(*columns, or_(alone, with_album))


def _shown(view: type[BaseModel], *others: str) -> tuple[str, ...]:
    """Return which fields of a view are columns of its table."""
    return tuple(name for name in view.model_fields if name not in others)


# A row begins with the fields of its view that the database knows, in their order. Columns of
# statements that are made once: nothing of a page is kept by the session, or written back.
_OF_ARTIST: Final = (
    *_shown(ArtistView, "album_count", "track_count", "cover_url", "hearted"),
    *("album_count", "track_count", "hearted"),
)
_OF_ALBUM: Final = (*_shown(AlbumView, "artist", "cover_url", "hearted"), "hearted")
_OF_TRACK: Final = (*_shown(TrackView, "hearted"), "hearted")

_USER: Final = bindparam("user_id", type_=Integer)
_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)

_ALBUMS: Final = _album_query()
_TRACKS: Final = _track_query()
_SOME_ARTISTS: Final = _artist_query().where(Artist.id.in_(_IDS))
_SOME_ALBUMS: Final = _ALBUMS.where(Album.id.in_(_IDS))
_SOME_TRACKS: Final = _TRACKS.where(Track.id.in_(_IDS))
