"""Hearts on albums, tracks and artists, as set operations.

An album heart is the whole album, and a heart on its last open track becomes one. An artist
heart puts an album heart on everything there is and on everything to come. Taking a heart off
a track of a kept album leaves the hearts of its other tracks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, literal, select, union

from crateful.db import Model, insert_into, utc_now
from crateful.library.models import Album, AlbumHeart, Artist, ArtistHeart, Track, TrackHeart
from crateful.users.models import User

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import CompoundSelect, Select
    from sqlalchemy.orm import Session


def add_album(session: Session, user_id: int, album_id: int) -> None:
    """Heart a whole album; hearts on its tracks stay as they were."""
    chosen = select(literal(user_id), Album.id, literal(utc_now(), _WHEN)).where(
        Album.id == album_id
    )
    _insert(session, AlbumHeart, ("user_id", "album_id", "created_at"), chosen)


def add_again(session: Session, user_ids: Collection[int], album_id: int) -> None:
    """Heart a whole album for those who hearted it before it went, and are still there."""
    if not user_ids:
        return
    there = select(User.id, Album.id, literal(utc_now(), _WHEN)).where(
        User.id.in_(user_ids), Album.id == album_id
    )
    _insert(session, AlbumHeart, ("user_id", "album_id", "created_at"), there)


def hearted_by(session: Session, album_id: int) -> list[int]:
    """Return who hearts a whole album."""
    users = select(AlbumHeart.user_id).where(AlbumHeart.album_id == album_id)
    return list(session.scalars(users.order_by(AlbumHeart.user_id)))


def remove_album(session: Session, user_id: int, album_id: int) -> None:
    """Unheart an album; tracks that were hearted by themselves stay hearted."""
    session.execute(
        delete(AlbumHeart).where(AlbumHeart.user_id == user_id, AlbumHeart.album_id == album_id)
    )


def add_track(session: Session, user_id: int, track_id: int) -> None:
    """Heart one track; with the last one of a whole album, the album."""
    _take_turns(session, user_id)
    chosen = select(literal(user_id), Track.id, literal(utc_now(), _WHEN)).where(
        Track.id == track_id
    )
    _insert(session, TrackHeart, ("user_id", "track_id", "created_at"), chosen)
    album_id = session.scalar(select(Track.album_id).where(Track.id == track_id))
    if album_id is not None:
        promote(session, user_id, album_id)


def remove_track(session: Session, user_id: int, track_id: int) -> None:
    """Unheart a track; the others of a hearted album stay hearted, one by one."""
    _take_turns(session, user_id)
    album_id = session.scalar(
        select(Track.album_id)
        .join(AlbumHeart, AlbumHeart.album_id == Track.album_id)
        .where(Track.id == track_id, AlbumHeart.user_id == user_id)
    )
    if album_id is not None:
        others = select(literal(user_id), Track.id, literal(utc_now(), _WHEN)).where(
            Track.album_id == album_id
        )
        _insert(session, TrackHeart, ("user_id", "track_id", "created_at"), others)
        remove_album(session, user_id, album_id)
    session.execute(
        delete(TrackHeart).where(TrackHeart.user_id == user_id, TrackHeart.track_id == track_id)
    )


def add_artist(session: Session, user_id: int, artist_id: int) -> None:
    """Heart all albums of an artist, and follow: new ones are hearted as well."""
    now = literal(utc_now(), _WHEN)
    follow = select(literal(user_id), Artist.id, now).where(Artist.id == artist_id)
    _insert(session, ArtistHeart, ("user_id", "artist_id", "created_at"), follow)
    albums = select(literal(user_id), Album.id, now).where(Album.artist_id == artist_id)
    _insert(session, AlbumHeart, ("user_id", "album_id", "created_at"), albums)


def remove_artist(session: Session, user_id: int, artist_id: int) -> None:
    """Unfollow an artist and unheart all their albums and tracks."""
    albums = select(Album.id).where(Album.artist_id == artist_id)
    tracks = select(Track.id).where(Track.album_id.in_(albums))
    session.execute(
        delete(ArtistHeart).where(
            ArtistHeart.user_id == user_id, ArtistHeart.artist_id == artist_id
        )
    )
    session.execute(
        delete(AlbumHeart).where(AlbumHeart.user_id == user_id, AlbumHeart.album_id.in_(albums))
    )
    session.execute(
        delete(TrackHeart).where(TrackHeart.user_id == user_id, TrackHeart.track_id.in_(tracks))
    )


def follow(session: Session, album: Album) -> list[int]:
    """Heart a new album for all users who follow its artist; return their ids."""
    chosen = select(ArtistHeart.user_id, literal(album.id), literal(utc_now(), _WHEN)).where(
        ArtistHeart.artist_id == album.artist_id
    )
    _insert(session, AlbumHeart, ("user_id", "album_id", "created_at"), chosen)
    return list(
        session.scalars(
            select(ArtistHeart.user_id)
            .where(ArtistHeart.artist_id == album.artist_id)
            .order_by(ArtistHeart.user_id)
        )
    )


def keepers(session: Session, album_id: int) -> list[int]:
    """Return the users who hearted an album or a track of it."""
    return sorted(session.scalars(keepers_of(album_id)))


def keepers_of(album_id: int) -> CompoundSelect[int]:
    """Return a query for the users who hearted an album or a track of it."""
    tracks = select(Track.id).where(Track.album_id == album_id)
    return union(
        select(AlbumHeart.user_id).where(AlbumHeart.album_id == album_id),
        select(TrackHeart.user_id).where(TrackHeart.track_id.in_(tracks)),
    )


def follow_since(session: Session, album: Album, since: datetime) -> None:
    """Heart a restored album for users who followed its artist meanwhile."""
    chosen = select(ArtistHeart.user_id, literal(album.id), literal(utc_now(), _WHEN)).where(
        ArtistHeart.artist_id == album.artist_id, ArtistHeart.created_at > since
    )
    _insert(session, AlbumHeart, ("user_id", "album_id", "created_at"), chosen)


def promote(session: Session, user_id: int, album_id: int) -> None:
    """Make hearts on all tracks the album's heart, so that it goes off as one, too."""
    tracks = select(Track.id).where(Track.album_id == album_id)
    hearted = select(func.count()).where(
        TrackHeart.user_id == user_id, TrackHeart.track_id.in_(tracks)
    )
    total = select(func.count()).where(Track.album_id == album_id)
    if session.scalar(hearted) == session.scalar(total):
        add_album(session, user_id, album_id)
        session.execute(
            delete(TrackHeart).where(TrackHeart.user_id == user_id, TrackHeart.track_id.in_(tracks))
        )


def _take_turns(session: Session, user_id: int) -> None:
    """Let changes of one user's hearts happen one after another.

    On PostgreSQL two hearts at the same moment would each see the other's track still open.
    """
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def _insert(
    session: Session, into: type[Model], columns: tuple[str, ...], rows: Select[tuple[object, ...]]
) -> None:
    """Insert what a query finds, passing over what is there already."""
    new = insert_into(session, into).from_select(columns, rows)
    session.execute(new.on_conflict_do_nothing())


_WHEN = AlbumHeart.__table__.c.created_at.type
