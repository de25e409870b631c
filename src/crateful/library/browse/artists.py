"""Lists of artists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.library.browse import keyset, search, views
from crateful.library.browse.keyset import SortOrder
from crateful.library.errors import ArtistNotFoundError
from crateful.library.models import Artist
from crateful.library.schemas import ArtistView, Page

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.library.browse.keyset import Window

BY_NAME: Final = SortOrder("name", (Artist.sort_key, Artist.id), (str, int), Artist.sort_key)


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
    ids, after = keyset.read(session, select(Artist.id), BY_NAME, window, found=found)
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
