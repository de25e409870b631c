"""A user's own library: hearted albums, tracks and artists.

Sorted by hearts, the work grows with what the person keeps, not with the library.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, func, select, union_all

from crateful.library.browse import albums, artists, filters, keyset, search, tracks, views
from crateful.library.browse.filters import EVERY_ALBUM, EVERY_TRACK
from crateful.library.browse.keyset import Hits, SortOrder
from crateful.library.hearts import link_folders
from crateful.library.models import Album, AlbumHeart, Artist, ArtistHeart, Track, TrackHeart
from crateful.library.schemas import AlbumView, ArtistView, FolderView, FoundTrack, Page

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select, Subquery
    from sqlalchemy.orm import Session

    from crateful.library.browse.filters import AlbumFilter, TrackFilter
    from crateful.library.browse.keyset import Window
    from crateful.library.schemas import KeptAlbumSort, KeptArtistSort, KeptTrackSort
    from crateful.settings import Settings

GLANCED: Final = 4_000
"""Rows of a list that are asked about one by one first: who keeps one of eighty has a page."""


def album_page(
    session: Session,
    user_id: int,
    window: Window,
    *,
    sort: KeptAlbumSort,
    wanted: AlbumFilter = EVERY_ALBUM,
) -> Page[AlbumView]:
    """List the albums that a user keeps, or keeps a track of.

    Args:
        session: only read.
        user_id: whose part it is.
        window: which part of the list.
        sort: ``hearted`` begins with the newest heart on the album or a track of it.
        wanted: which of them.
    """
    every = select(Album.id)
    where = [*filters.of_albums(user_id, wanted), *search.having(session, Album, wanted.q)]
    if sort == "hearted":
        latest = _hearted_albums(user_id)
        every = every.join(latest, latest.c.id == Album.id)
        order = _by_heart(latest, Album.sort_key)
        ids, after = keyset.read(session, every, order, window, where=where)
    else:
        order = albums.ORDERS[sort]
        found = _kept(_is_album_kept(user_id), Album.id.in_(_album_ids(user_id)))
        ids, after = keyset.read(session, every, order, window, where=where, found=found)
    return Page(items=views.albums(session, user_id, ids), next_cursor=after)


def artist_page(
    session: Session,
    user_id: int,
    window: Window,
    *,
    sort: KeptArtistSort,
    q: str | None = None,
) -> Page[ArtistView]:
    """List the artists whom a user follows, or keeps something of.

    Args:
        session: only read.
        user_id: whose part it is.
        window: which part of the list.
        sort: ``hearted`` begins with the newest heart on the artist or anything of theirs.
        q: every word must begin a word of the name.
    """
    every = select(Artist.id)
    latest = _hearted_artists(user_id)
    where = search.having(session, Artist, q)
    if sort == "hearted":
        every = every.join(latest, latest.c.id == Artist.id)
        order = _by_heart(latest, Artist.sort_key)
        ids, after = keyset.read(session, every, order, window, where=where)
    else:
        found = _kept(_is_artist_kept(user_id), Artist.id.in_(select(latest.c.id)))
        ids, after = keyset.read(session, every, artists.BY_NAME, window, where=where, found=found)
    return Page(items=views.artists(session, user_id, ids), next_cursor=after)


def track_page(
    session: Session,
    user_id: int,
    window: Window,
    *,
    sort: KeptTrackSort,
    wanted: TrackFilter = EVERY_TRACK,
) -> Page[FoundTrack]:
    """List the tracks that a user keeps, by themselves or with their album.

    Args:
        session: only read.
        user_id: whose part it is.
        window: which part of the list.
        sort: ``hearted`` begins with the newest heart on the track or its album.
        wanted: which of them.
    """
    if sort == "hearted":
        ids, after = _hearted_tracks(session, user_id, window, wanted)
    else:
        where = [*tracks.narrowed(sort, wanted), *search.having(session, Track, wanted.q)]
        is_kept = _is_kept(user_id)
        found = _kept(is_kept, and_(Track.album_id.in_(_album_ids(user_id)), is_kept))
        order = tracks.ORDERS[sort]
        every = tracks.in_turn(session, sort)
        ids, after = keyset.read(session, every, order, window, where=where, found=found)
    return Page(items=views.found_tracks(session, user_id, ids), next_cursor=after)


def folder(session: Session, settings: Settings, user_id: int) -> FolderView:
    """Return where a user's folder of links is, and how much is in it."""
    whole = (
        select(func.count(Track.id))
        .join(AlbumHeart, AlbumHeart.album_id == Track.album_id)
        .where(AlbumHeart.user_id == user_id)
    )
    alone = (
        select(func.count(TrackHeart.track_id))
        .join(Track, Track.id == TrackHeart.track_id)
        .where(TrackHeart.user_id == user_id, ~_is_kept_with_album(user_id))
    )
    kept = select(func.count()).select_from(_album_ids(user_id).subquery())
    return FolderView(
        path=str(link_folders.home_of(session, settings, user_id)),
        albums=session.scalar(kept) or 0,
        tracks=(session.scalar(whole) or 0) + (session.scalar(alone) or 0),
    )


def _album_ids(user_id: int) -> Select[int]:
    whole = select(AlbumHeart.album_id).where(AlbumHeart.user_id == user_id)
    in_part = (
        select(Track.album_id)
        .join(TrackHeart, TrackHeart.track_id == Track.id)
        .where(TrackHeart.user_id == user_id)
    )
    return select(whole.union(in_part).subquery().c[0])


def _kept(of_each: ColumnElement[bool], at_once: ColumnElement[bool]) -> Hits:
    return Hits(of_each, at_once, look_up=lambda: at_once, glance=GLANCED)


def _is_album_kept(user_id: int) -> Any:  # noqa: ANN401  # a condition
    """Tell it of a row of albums: kept whole, or a track of it."""
    whole = exists().where(AlbumHeart.user_id == user_id, AlbumHeart.album_id == Album.id)
    # A join would let SQLite begin with all that a person hearted, for each album anew.
    alone = exists().where(TrackHeart.user_id == user_id, TrackHeart.track_id == Track.id)
    return whole | exists().where(Track.album_id == Album.id, alone)


def _is_artist_kept(user_id: int) -> Any:  # noqa: ANN401  # a condition
    followed = exists().where(ArtistHeart.user_id == user_id, ArtistHeart.artist_id == Artist.id)
    return followed | exists().where(Album.artist_id == Artist.id, _is_album_kept(user_id))


def _is_kept(user_id: int) -> Any:  # noqa: ANN401  # a condition
    alone = exists().where(TrackHeart.user_id == user_id, TrackHeart.track_id == Track.id)
    return _is_kept_with_album(user_id) | alone


def _is_kept_with_album(user_id: int) -> Any:  # noqa: ANN401  # a condition
    return exists().where(AlbumHeart.user_id == user_id, AlbumHeart.album_id == Track.album_id)


def _hearted_albums(user_id: int) -> Subquery:
    """Return every album that is kept, with the time of the newest heart on it."""
    whole = select(AlbumHeart.album_id.label("id"), AlbumHeart.created_at.label("at")).where(
        AlbumHeart.user_id == user_id
    )
    in_part = (
        select(Track.album_id, TrackHeart.created_at)
        .join(TrackHeart, TrackHeart.track_id == Track.id)
        .where(TrackHeart.user_id == user_id)
    )
    return _latest(whole, in_part)


def _hearted_artists(user_id: int) -> Subquery:
    """Return every artist of whom something is kept, with the time of the newest heart."""
    followed = select(ArtistHeart.artist_id.label("id"), ArtistHeart.created_at.label("at")).where(
        ArtistHeart.user_id == user_id
    )
    of_albums = (
        select(Album.artist_id, AlbumHeart.created_at)
        .join(AlbumHeart, AlbumHeart.album_id == Album.id)
        .where(AlbumHeart.user_id == user_id)
    )
    of_tracks = (
        select(Album.artist_id, TrackHeart.created_at)
        .join(Track, Track.album_id == Album.id)
        .join(TrackHeart, TrackHeart.track_id == Track.id)
        .where(TrackHeart.user_id == user_id)
    )
    return _latest(followed, of_albums, of_tracks)


def _latest(*parts: Select[int, Any]) -> Subquery:
    every = union_all(*parts).subquery()
    return (
        select(every.c.id, func.max(every.c.at).label("at")).group_by(every.c.id).subquery("latest")
    )


def _by_heart(latest: Subquery, lettered: Any) -> SortOrder:  # noqa: ANN401  # a column
    return SortOrder(
        "hearted", (latest.c.at, latest.c.id), (str, int), lettered, is_descending=True
    )


def _hearted_tracks(
    session: Session, user_id: int, window: Window, wanted: TrackFilter
) -> tuple[list[int], str | None]:
    """Merge what is kept with albums and what is kept alone, each read from an index."""
    chosen = select(Track.id).where(
        *filters.of_tracks(wanted), *search.having(session, Track, wanted.q)
    )
    with_album = chosen.join(AlbumHeart, AlbumHeart.album_id == Track.album_id).where(
        AlbumHeart.user_id == user_id
    )
    alone = chosen.join(TrackHeart, TrackHeart.track_id == Track.id).where(
        TrackHeart.user_id == user_id, ~_is_kept_with_album(user_id)
    )
    rows = [
        *keyset.rows(session, with_album, _WITH_ALBUM, window),
        *keyset.rows(session, alone, _ALONE, window),
    ]
    sign = -1 if _ALONE.falls(window) else 1

    def newest_first(row: tuple[int, tuple[Any, ...]]) -> tuple[float, ...]:
        at, album_id, disc, number = row[1]
        return (sign * at.timestamp(), sign * album_id, disc, number)

    return keyset.cut(sorted(rows, key=newest_first), _ALONE, window)


_WITH_ALBUM: Final = SortOrder(
    "hearted",
    (AlbumHeart.created_at, AlbumHeart.album_id),
    (str, int, int, int),
    Track.sort_key,
    tail=(Track.disc, Track.number),
    is_descending=True,
)
_ALONE: Final = replace(_WITH_ALBUM, head=(TrackHeart.created_at, Track.album_id))
