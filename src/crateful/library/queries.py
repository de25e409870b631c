"""The lists and single things that the library shows: a fixed number of statements each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import exists, func, literal, or_, select, tuple_

from crateful.library import paging, search
from crateful.library.missing import AlbumNotFoundError, ArtistNotFoundError, TrackNotFoundError
from crateful.library.models import (
    Album,
    AlbumHeart,
    Artist,
    ArtistHeart,
    ImportRecord,
    Track,
    TrackHeart,
)
from crateful.library.orders import ALBUM_ORDERS
from crateful.library.schemas import (
    AlbumDetail,
    AlbumRef,
    AlbumView,
    ArtistRef,
    ArtistView,
    FoundTrack,
    ImportView,
    Page,
    SearchResult,
    TrackDetail,
    TrackView,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from crateful.library.schemas import AlbumSort, SearchScope

View = TypeVar("View", ArtistView, AlbumView)

FOLDER: Final = "folder"
"""The source of files that were there already; their address is a path of this machine."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for."""

    letter: str | None = None
    cursor: str | None = None
    """Of the page before."""
    limit: int = 50


def artists(session: Session, user_id: int, window: Window) -> Page[ArtistView]:
    """List artists in the order of their names."""
    query = _artist_query(user_id).order_by(Artist.sort_key, Artist.id)
    if window.letter:
        query = query.where(Artist.letter == window.letter)
    if place := paging.read(window.cursor, "artists", (str, int)):
        query = query.where(tuple_(Artist.sort_key, Artist.id) > tuple_(*map(literal, place)))
    rows = session.execute(query.limit(window.limit + 1)).all()
    places = [(row[0].sort_key, row[0].id) for row in rows]
    return _page([_artist_view(*row) for row in rows], places, "artists", window.limit)


def artist(session: Session, user_id: int, artist_id: int) -> ArtistView:
    """Return one artist.

    Raises:
        ArtistNotFoundError: there is none.
    """
    row = session.execute(_artist_query(user_id).where(Artist.id == artist_id)).first()
    if row is None:
        raise ArtistNotFoundError
    return _artist_view(*row)


def albums(
    session: Session,
    user_id: int,
    window: Window,
    *,
    sort: AlbumSort,
    only_kept: bool = False,
) -> Page[AlbumView]:
    """List albums.

    Args:
        session: only read.
        user_id: whose hearts are told.
        window: its letter is the album's; the artist's when the list goes by artists.
        sort: ``added`` and ``year`` begin with the newest.
        only_kept: only what the user keeps, or keeps a track of.
    """
    order = ALBUM_ORDERS[sort]
    query = _album_query(user_id).order_by(*order.clauses())
    if window.letter:
        named = Artist.letter if sort == "artist" else Album.letter
        query = query.where(named == window.letter)
    if only_kept:
        query = query.where(Album.id.in_(_kept_album_ids(user_id)))
    if place := paging.read(window.cursor, sort, order.kinds):
        query = query.where(order.after(place))
    rows = session.execute(query.limit(window.limit + 1)).all()
    places = [order.place(row[0], row[1]) for row in rows]
    return _page([_album_view(*row) for row in rows], places, sort, window.limit)


def albums_of(session: Session, user_id: int, artist_id: int, window: Window) -> Page[AlbumView]:
    """List an artist's albums, oldest first.

    Raises:
        ArtistNotFoundError: there is no such artist.
    """
    artist(session, user_id, artist_id)
    query = (
        _album_query(user_id).where(Album.artist_id == artist_id).order_by(Album.year_key, Album.id)
    )
    if place := paging.read(window.cursor, "year_of", (int, int)):
        query = query.where(tuple_(Album.year_key, Album.id) > tuple_(*map(literal, place)))
    rows = session.execute(query.limit(window.limit + 1)).all()
    places = [(row[0].year_key, row[0].id) for row in rows]
    return _page([_album_view(*row) for row in rows], places, "year_of", window.limit)


def album(session: Session, user_id: int, album_id: int) -> AlbumDetail:
    """Return an album with its tracks and where it came from.

    Raises:
        AlbumNotFoundError: there is none.
    """
    row = session.execute(_album_query(user_id).where(Album.id == album_id)).first()
    if row is None:
        raise AlbumNotFoundError
    history = session.scalars(
        select(ImportRecord)
        .where(ImportRecord.album_id == album_id)
        .order_by(ImportRecord.id.desc())
        .limit(50)
    )
    found, view = row[0], _album_view(*row)
    return AlbumDetail(
        **view.model_dump(exclude={"artist"}),
        artist=view.artist,
        label=found.label,
        catalog_number=found.catalog_number,
        upc=found.upc,
        musicbrainz_id=found.musicbrainz_id,
        musicbrainz_group_id=found.musicbrainz_group_id,
        confidence=found.confidence,
        missing_tracks=found.missing_tracks,
        source_url=_address(found.source, found.source_url),
        tracks=_tracks(session, user_id, album_id),
        provenance=[_import_view(one) for one in history],
    )


def tracks(session: Session, user_id: int, album_id: int) -> list[TrackView]:
    """Return an album's tracks in their order.

    Raises:
        AlbumNotFoundError: there is no such album.
    """
    if session.scalar(select(Album.id).where(Album.id == album_id)) is None:
        raise AlbumNotFoundError
    return _tracks(session, user_id, album_id)


def track(session: Session, user_id: int, track_id: int) -> TrackDetail:
    """Return one track with all that its file says of itself.

    Raises:
        TrackNotFoundError: there is none.
    """
    row = session.execute(_track_query(user_id).where(Track.id == track_id)).first()
    if row is None:
        raise TrackNotFoundError
    found = row[0]
    return TrackDetail(
        **_track_values(found, row[1]),
        album=_album_refs(session, [found.album_id])[found.album_id],
        audio_md5=found.audio_md5,
        raw_tags=found.raw_tags,
    )


def answers(
    session: Session, user_id: int, query: str, *, scope: SearchScope, limit: int
) -> SearchResult:
    """Return what answers a search, best first."""
    wanted = {
        model: search.find(session, query, model, limit) if scope in {"all", name} else []
        for name, model in (("artist", Artist), ("album", Album), ("track", Track))
    }
    artist_rows = _by_id(session, _artist_query(user_id), Artist.id, wanted[Artist])
    album_rows = _by_id(session, _album_query(user_id), Album.id, wanted[Album])
    track_rows = _by_id(session, _track_query(user_id), Track.id, wanted[Track])
    refs = _album_refs(session, [row[0].album_id for row in track_rows])
    return SearchResult(
        artists=[_artist_view(*row) for row in artist_rows],
        albums=[_album_view(*row) for row in album_rows],
        tracks=[
            FoundTrack(**_track_values(row[0], row[1]), album=refs[row[0].album_id])
            for row in track_rows
        ],
    )


def _by_id(
    session: Session,
    query: Select[*tuple[Any, ...]],
    column: InstrumentedAttribute[int],
    ids: Sequence[int],
) -> list[Any]:
    """Return rows in the order of ``ids``; one that went meanwhile is left out."""
    if not ids:
        return []
    rows = {row[0].id: row for row in session.execute(query.where(column.in_(ids)))}
    return [rows[one] for one in ids if one in rows]


def _artist_query(user_id: int) -> Select[Artist, int, bool]:
    count = (
        select(func.count()).where(Album.artist_id == Artist.id).correlate(Artist).scalar_subquery()
    )
    hearted = exists().where(ArtistHeart.user_id == user_id, ArtistHeart.artist_id == Artist.id)
    return select(Artist, count, hearted)


def _album_query(user_id: int) -> Select[Album, Artist, bool]:
    hearted = exists().where(AlbumHeart.user_id == user_id, AlbumHeart.album_id == Album.id)
    return select(Album, Artist, hearted).join(Artist, Artist.id == Album.artist_id)


def _track_query(user_id: int) -> Select[Track, bool]:
    alone = exists().where(TrackHeart.user_id == user_id, TrackHeart.track_id == Track.id)
    with_album = exists().where(
        AlbumHeart.user_id == user_id, AlbumHeart.album_id == Track.album_id
    )
    return select(Track, or_(alone, with_album))


def _kept_album_ids(user_id: int) -> Select[int]:
    whole = select(AlbumHeart.album_id).where(AlbumHeart.user_id == user_id)
    in_part = (
        select(Track.album_id)
        .join(TrackHeart, TrackHeart.track_id == Track.id)
        .where(TrackHeart.user_id == user_id)
    )
    return select(whole.union(in_part).subquery().c[0])


def _tracks(session: Session, user_id: int, album_id: int) -> list[TrackView]:
    query = _track_query(user_id).where(Track.album_id == album_id)
    rows = session.execute(query.order_by(Track.disc, Track.number))
    return [TrackView(**_track_values(*row)) for row in rows]


def _album_refs(session: Session, album_ids: Sequence[int]) -> dict[int, AlbumRef]:
    if not album_ids:
        return {}
    rows = session.execute(
        select(Album.id, Album.title, Artist.id, Artist.name)
        .join(Artist, Artist.id == Album.artist_id)
        .where(Album.id.in_(set(album_ids)))
    )
    return {
        album_id: AlbumRef(id=album_id, title=title, artist=ArtistRef(id=artist_id, name=name))
        for album_id, title, artist_id, name in rows
    }


def _artist_view(row: Artist, album_count: int, hearted: bool) -> ArtistView:  # noqa: FBT001  # a row's columns
    return ArtistView(
        id=row.id,
        name=row.name,
        letter=row.letter,
        musicbrainz_id=row.musicbrainz_id,
        album_count=album_count,
        hearted=hearted,
    )


def _album_view(row: Album, by: Artist, hearted: bool) -> AlbumView:  # noqa: FBT001  # a row's columns
    changed = int(row.updated_at.timestamp() * 1000)
    return AlbumView(
        **{name: getattr(row, name) for name in _ALBUM_COLUMNS},
        artist=ArtistRef(id=by.id, name=by.name),
        cover_url=f"/api/albums/{row.id}/cover?v={changed}" if row.has_cover else None,
        hearted=hearted,
    )


def _track_values(row: Track, hearted: bool) -> dict[str, Any]:  # noqa: FBT001  # a row's columns
    return {**{name: getattr(row, name) for name in _TRACK_COLUMNS}, "hearted": hearted}


def _import_view(row: ImportRecord) -> ImportView:
    return ImportView(
        action=row.action,
        reason=row.reason,
        source=row.source,
        source_url=_address(row.source, row.source_url),
        quality=row.quality,
        confidence=row.confidence,
        imported_by=row.user_id,
        created_at=row.created_at,
    )


def _address(source: str, url: str | None) -> str | None:
    return None if source == FOLDER else url


def _page(items: list[View], places: Sequence[paging.Place], order: str, limit: int) -> Page[View]:
    """Cut a page off what was read; one row more than asked says that another page follows."""
    more = len(items) > limit
    return Page(
        items=items[:limit], next_cursor=paging.write(order, places[limit - 1]) if more else None
    )


_ALBUM_COLUMNS: Final = tuple(
    name for name in AlbumView.model_fields if name not in {"artist", "cover_url", "hearted"}
)
_TRACK_COLUMNS: Final = tuple(name for name in TrackView.model_fields if name != "hearted")
