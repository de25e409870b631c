"""Lists of artists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.library import listing, search, views
from crateful.library.listing import Order
from crateful.library.missing import ArtistNotFoundError
from crateful.library.models import Artist
from crateful.library.schemas import ArtistView, Page

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.library.listing import Window

BY_NAME: Final = Order("name", (Artist.sort_key, Artist.id), (str, int), Artist.sort_key)


def page(
    session: Session, user_id: int, window: Window, *, q: str | None = None
) -> Page[ArtistView]:
    """List artists by name.

    Args:
        session: only read.
        user_id: whose hearts are told.
        window: which part of the list.
        q: every word must begin a word of the name.
    """
    found = search.hits(session, Artist, q)
    ids, after = listing.read(session, select(Artist.id), BY_NAME, window, found=found)
    return Page(items=views.artists(session, user_id, ids), next_cursor=after)


def one(session: Session, user_id: int, artist_id: int) -> ArtistView:
    """Return one artist.

    Raises:
        ArtistNotFoundError: there is none.
    """
    found = views.artists(session, user_id, [artist_id])
    if not found:
        raise ArtistNotFoundError
    return found[0]
