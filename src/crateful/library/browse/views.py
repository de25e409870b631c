"""Rows as the API shows them, with a fixed number of statements for each page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import exists, func, or_, select
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

    from sqlalchemy import Select
    from sqlalchemy.orm import InstrumentedAttribute, Session


def artists(session: Session, user_id: int, ids: Sequence[int]) -> list[ArtistView]:
    """Return some artists in the order of ``ids``; one that went meanwhile is left out."""
    rows = _by_id(session, _artist_query(user_id), Artist.id, ids)
    covers = _covers(session, [row.cover_of for row in rows if row.cover_of])
    return [
        ArtistView(
            id=artist.id,
            name=artist.name,
            letter=artist.letter,
            musicbrainz_id=artist.musicbrainz_id,
            album_count=album_count,
            track_count=track_count,
            cover_url=covers.get(cover_of),
            hearted=hearted,
        )
        for artist, album_count, track_count, cover_of, hearted in rows
    ]


def albums(session: Session, user_id: int, ids: Sequence[int]) -> list[AlbumView]:
    """Return some albums in the order of ``ids``; one that went meanwhile is left out."""
    return [_album_view(*row) for row in _by_id(session, _album_query(user_id), Album.id, ids)]


def album(session: Session, user_id: int, album_id: int) -> tuple[Album, AlbumView] | None:
    """Return one album's row and how it is shown."""
    row = session.execute(_album_query(user_id).where(Album.id == album_id)).first()
    return None if row is None else (row[0], _album_view(*row))


def found_tracks(session: Session, user_id: int, ids: Sequence[int]) -> list[FoundTrack]:
    """Return some tracks with their albums, in the order of ``ids``."""
    rows = _by_id(session, _track_query(user_id), Track.id, ids)
    refs = album_refs(session, {row[0].album_id for row in rows})
    return [
        FoundTrack(**track_values(*row), album=refs[row[0].album_id])
        for row in rows
        if row[0].album_id in refs
    ]


def tracks_of(session: Session, user_id: int, album_id: int) -> list[TrackView]:
    """Return an album's tracks in their order."""
    query = _track_query(user_id).where(Track.album_id == album_id)
    rows = session.execute(query.order_by(Track.disc, Track.number))
    return [TrackView(**track_values(*row)) for row in rows]


def track(session: Session, user_id: int, track_id: int) -> tuple[Track, dict[str, Any]] | None:
    """Return one track's row and how it is shown."""
    row = session.execute(_track_query(user_id).where(Track.id == track_id)).first()
    return None if row is None else (row[0], track_values(*row))


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


def track_values(row: Track, hearted: bool) -> dict[str, Any]:  # noqa: FBT001  # a row's columns
    """Return the fields of a track's view."""
    return {**{name: getattr(row, name) for name in _TRACK_COLUMNS}, "hearted": hearted}


def _by_id(
    session: Session,
    query: Select[*tuple[Any, ...]],
    column: InstrumentedAttribute[int],
    ids: Sequence[int],
) -> list[Any]:
    if not ids:
        return []
    rows = {row[0].id: row for row in session.execute(query.where(column.in_(ids)))}
    return [rows[one] for one in ids if one in rows]


def _artist_query(user_id: int) -> Select[Artist, int, int, int | None, bool]:
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
        Artist,
        albums_.scalar_subquery(),
        tracks_.scalar_subquery(),
        pictured.scalar_subquery().label("cover_of"),
        exists().where(ArtistHeart.user_id == user_id, ArtistHeart.artist_id == Artist.id),
    )


def _covers(session: Session, album_ids: Sequence[int]) -> dict[int, str]:
    if not album_ids:
        return {}
    query = select(Album.id, Album.updated_at).where(Album.id.in_(album_ids))
    return {id_: _cover_url(id_, changed) for id_, changed in session.execute(query)}


def _album_query(user_id: int) -> Select[Album, Artist, bool]:
    hearted = exists().where(AlbumHeart.user_id == user_id, AlbumHeart.album_id == Album.id)
    return select(Album, Artist, hearted).join(Artist, Artist.id == Album.artist_id)


def _album_view(row: Album, by: Artist, hearted: bool) -> AlbumView:  # noqa: FBT001  # a row's columns
    return AlbumView(
        **{name: getattr(row, name) for name in _ALBUM_COLUMNS},
        artist=ArtistRef(id=by.id, name=by.name),
        cover_url=_cover_url(row.id, row.updated_at) if row.has_cover else None,
        hearted=hearted,
    )


def _cover_url(album_id: int, changed: datetime) -> str:
    return f"/api/albums/{album_id}/cover?v={int(changed.timestamp() * 1000)}"


def _track_query(user_id: int) -> Select[Track, bool]:
    alone = exists().where(TrackHeart.user_id == user_id, TrackHeart.track_id == Track.id)
    with_album = exists().where(
        AlbumHeart.user_id == user_id, AlbumHeart.album_id == Track.album_id
    )
    return select(Track, or_(alone, with_album)).options(
        defer(Track.raw_tags),
        defer(Track.authenticity),
        defer(Track.loudness),
        defer(Track.fingerprint),
    )


_ALBUM_COLUMNS: Final = tuple(
    name for name in AlbumView.model_fields if name not in {"artist", "cover_url", "hearted"}
)
_TRACK_COLUMNS: Final = tuple(name for name in TrackView.model_fields if name != "hearted")
