"""Lists of tracks, and one track with all that its file says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.library import filters, listing, views
from crateful.library.filters import EVERY_TRACK
from crateful.library.listing import Order
from crateful.library.missing import TrackNotFoundError
from crateful.library.models import Album, Track
from crateful.library.schemas import FoundTrack, Page, TrackDetail

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from crateful.library.filters import TrackFilter
    from crateful.library.listing import Window
    from crateful.library.schemas import TrackSort

ORDERS: Final = {
    "title": Order("title", (Track.sort_key, Track.id), (str, int), Track.sort_key),
    "artist": Order(
        "artist",
        (Track.artist_sort_key, Track.album_id, Track.disc, Track.number),
        (str, int, int, int),
        Track.artist_sort_key,
    ),
    "album": Order(
        "album",
        (Album.sort_key, Album.id),
        (str, int, int, int),
        Album.sort_key,
        tail=(Track.disc, Track.number),
    ),
    "duration": Order("duration", (Track.duration_ms, Track.id), (int, int), Track.sort_key),
    "added": Order(
        "added",
        (Album.added_at, Album.id),
        (str, int, int, int),
        Track.sort_key,
        tail=(Track.disc, Track.number),
        is_descending=True,
    ),
}
WITH_ALBUM: Final = frozenset({"album", "added"})


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
    ids, after = listing.read(session, chosen(session, sort, wanted), ORDERS[sort], window)
    return Page(items=views.found_tracks(session, user_id, ids), next_cursor=after)


def chosen(session: Session, sort: TrackSort, wanted: TrackFilter) -> Select[int]:
    """Return a query for the ids of tracks, with the tables that an order needs."""
    query = select(Track.id).where(*filters.of_tracks(session, wanted))
    if sort in WITH_ALBUM:
        query = query.join(Album, Album.id == Track.album_id)
        if wanted.source is not None:
            # An album is of one source: the others' tracks need not be looked at.
            query = query.where(Album.source == wanted.source)
    return query


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
        raw_tags=found.raw_tags,
    )
