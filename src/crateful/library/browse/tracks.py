"""Lists of tracks, and one track with all that its file says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import false, select

from crateful.library import authenticity, loudness
from crateful.library.browse import filters, keyset, search, views
from crateful.library.browse.filters import EVERY_TRACK
from crateful.library.browse.keyset import SortOrder, Walk
from crateful.library.errors import TrackNotFoundError
from crateful.library.models import Album, Track
from crateful.library.schemas import FoundTrack, Page, TrackDetail

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crateful.library.browse.filters import TrackFilter
    from crateful.library.browse.keyset import Window
    from crateful.library.schemas import TrackSort

ORDERS: Final = {
    "title": SortOrder(
        "title",
        (Track.sort_key, Track.year_key, Track.album_id, Track.id),
        (str, int, int, int),
        Track.sort_key,
    ),
    "artist": SortOrder(
        "artist",
        (Track.artist_sort_key, Track.album_id, Track.disc, Track.number),
        (str, int, int, int),
        Track.artist_sort_key,
    ),
    "album": SortOrder(
        "album",
        (Album.sort_key, Album.id),
        (str, int, int, int),
        Album.sort_key,
        tail=(Track.disc, Track.number),
    ),
    "duration": SortOrder("duration", (Track.duration_ms, Track.id), (int, int), Track.sort_key),
    "added": SortOrder(
        "added",
        (Album.added_at, Album.id),
        (str, int, int, int),
        Track.sort_key,
        tail=(Track.disc, Track.number),
        is_descending=True,
    ),
}
WITH_ALBUM: Final = frozenset({"album", "added"})

_BINARY: Final = "(Binary data"
"""How ExifTool says that it left something out, such as the cover: nothing to read."""

FEW_ALBUMS: Final = 400
"""Their tracks are sorted sooner than found among a million."""


def page(
    session: Session,
    user_id: int,
    window: Window,
    *,
    sort: TrackSort,
    wanted: TrackFilter = EVERY_TRACK,
) -> Page[FoundTrack]:
    """List tracks.

    Args:
        session: only read.
        user_id: whose hearts are told.
        window: which part of the list; its letters are of what the list goes by.
        sort: ``added`` begins with the newest album, unless the window says otherwise.
        wanted: which ones.
    """
    found = search.hits(session, Track, wanted.q)
    where = [*narrowed(sort, wanted), *_of_few_albums(session, sort, wanted)]
    ids, after = keyset.read(
        session, in_turn(session, sort), ORDERS[sort], window, where=where, found=found
    )
    return Page(items=views.found_tracks(session, user_id, ids), next_cursor=after)


def in_turn(session: Session, sort: TrackSort) -> Walk:
    """Return queries for the ids of all tracks, with what an order needs."""
    query = select(Track.id)
    if sort not in WITH_ALBUM:
        return Walk(query, query)
    loose = query.join(Album, Album.id == Track.album_id)
    if session.get_bind().dialect.name == "postgresql":
        return Walk(loose, loose)
    # SQLite 3.46 would rather begin with the tracks, and sort them all for a page. What is no
    # bare column finds no album, so it has to begin with the albums, which are in the order.
    return Walk(query.join(Album, Track.album_id == Album.id + 0), loose)


def narrowed(sort: TrackSort, wanted: TrackFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of the tracks that are asked for, whatever their words."""
    where = filters.of_tracks(wanted)
    if sort in WITH_ALBUM and wanted.source is not None:
        # An album is of one source: the others' tracks need not be looked at.
        where.append(Album.source == wanted.source)
    return where


def _of_few_albums(
    session: Session, sort: TrackSort, wanted: TrackFilter
) -> list[ColumnElement[bool]]:
    """Look up the albums where few come in question: else a list is read to its end for a page."""
    conditions = [Album.source == wanted.source] if wanted.source is not None else []
    if wanted.quality == "lossy":
        conditions.append(Album.is_lossless == false())  # an album is as good as its worst track
    if not conditions:
        return []
    ids = session.scalars(select(Album.id).where(*conditions).limit(FEW_ALBUMS + 1)).all()
    if len(ids) > FEW_ALBUMS:
        return []
    return [search.among(session, Album.id if sort in WITH_ALBUM else Track.album_id, ids)]


def one(session: Session, user_id: int, track_id: int) -> TrackDetail:
    """Return one track with all that its file says of itself.

    Raises:
        TrackNotFoundError: there is none.
    """
    shown = views.track(session, user_id, track_id)
    if shown is None:
        raise TrackNotFoundError
    found, values = shown
    return TrackDetail(
        **values,
        album=views.album_refs(session, [found.album_id])[found.album_id],
        audio_md5=found.audio_md5,
        authenticity=authenticity.view(found),
        loudness=loudness.view(found),
        lyrics=found.lyrics,
        lyrics_again_at=found.lyrics_again_at,
        raw_tags={
            name: value
            for name, value in found.raw_tags.items()
            if not str(value).startswith(_BINARY)
        },
    )
