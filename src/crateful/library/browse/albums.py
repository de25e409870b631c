"""Lists of albums, and one album with all that is known of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.library import provenance
from crateful.library.browse import artists, filters, keyset, search, views
from crateful.library.browse.filters import EVERY_ALBUM
from crateful.library.browse.keyset import SortOrder
from crateful.library.errors import AlbumNotFoundError
from crateful.library.hearts import levels
from crateful.library.models import Album
from crateful.library.schemas import AlbumDetail, AlbumView, FileDamage, Page, TrackView
from crateful.users.models import User

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.library.browse.filters import AlbumFilter
    from crateful.library.browse.keyset import Window
    from crateful.library.schemas import AlbumSort

ORDERS: Final = {
    "title": SortOrder(
        "title", (Album.sort_key, Album.year_key, Album.id), (str, int, int), Album.sort_key
    ),
    "artist": SortOrder(
        "artist",
        (Album.artist_sort_key, Album.artist_id, Album.year_key, Album.sort_key, Album.id),
        (str, int, int, str, int),
        Album.artist_sort_key,
    ),
    "added": SortOrder(
        "added", (Album.added_at, Album.id), (str, int), Album.sort_key, is_descending=True
    ),
    "year": SortOrder(
        "year",
        (Album.year_key,),
        (int, str, int),
        Album.sort_key,
        tail=(Album.sort_key, Album.id),
        is_descending=True,
    ),
}
OF_ARTIST: Final = SortOrder(
    "year_of", (Album.year_key, Album.sort_key, Album.id), (int, str, int), Album.sort_key
)


def page(
    session: Session,
    user_id: int,
    window: Window,
    *,
    sort: AlbumSort,
    wanted: AlbumFilter = EVERY_ALBUM,
) -> Page[AlbumView]:
    """List albums.

    Args:
        session: only read.
        user_id: whose hearts are told.
        window: which part of the list; its letters are of what the list goes by.
        sort: ``added`` and ``year`` begin with the newest, unless the window says otherwise.
        wanted: which ones.
    """
    ids, after = keyset.read(
        session,
        select(Album.id),
        ORDERS[sort],
        window,
        where=filters.of_albums(user_id, wanted),
        found=search.hits(session, Album, wanted.q),
    )
    return Page(items=views.albums(session, user_id, ids), next_cursor=after)


def of_artist(session: Session, user_id: int, artist_id: int, window: Window) -> Page[AlbumView]:
    """List an artist's albums, oldest first.

    Raises:
        ArtistNotFoundError: there is no such artist.
    """
    artists.one(session, user_id, artist_id)
    query = select(Album.id).where(Album.artist_id == artist_id)
    ids, after = keyset.read(session, query, OF_ARTIST, window)
    return Page(items=views.albums(session, user_id, ids), next_cursor=after)


def one(session: Session, user_id: int, album_id: int) -> AlbumDetail:
    """Return an album with its tracks, who keeps it and where it came from.

    Raises:
        AlbumNotFoundError: there is none.
    """
    shown = views.album(session, user_id, album_id)
    if shown is None:
        raise AlbumNotFoundError
    found, view = shown
    return AlbumDetail(
        **(asdict(found.text) | view.model_dump(exclude={"artist"})),
        artist=view.artist,
        musicbrainz_id=found.musicbrainz_id,
        musicbrainz_group_id=found.musicbrainz_group_id,
        confidence=found.confidence,
        missing_tracks=found.missing_tracks,
        damages=[FileDamage.model_validate(each) for each in found.damages],
        source_url=provenance.address(found.source, found.source_url),
        folder=found.folder,
        hearted_by=_keepers(session, album_id),
        tracks=views.tracks_of(session, user_id, album_id),
        provenance=provenance.of_album(session, album_id),
    )


def tracks(session: Session, user_id: int, album_id: int) -> list[TrackView]:
    """Return an album's tracks in their order.

    Raises:
        AlbumNotFoundError: there is no such album.
    """
    require(session, album_id)
    return views.tracks_of(session, user_id, album_id)


def require(session: Session, album_id: int) -> Album:
    """Return an album's row.

    Raises:
        AlbumNotFoundError: there is none.
    """
    found = session.get(Album, album_id)
    if found is None:
        raise AlbumNotFoundError
    return found


def _keepers(session: Session, album_id: int) -> list[str]:
    keep = levels.keepers_of(album_id)
    return list(
        session.scalars(select(User.username).where(User.id.in_(keep)).order_by(User.username_key))
    )
