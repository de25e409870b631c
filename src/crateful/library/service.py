"""What the library can be asked and told; every rule of who may is the routes'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crateful.library.models import Album, Artist
from crateful.library.names import album_key, artist_key

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def named(session: Session, artist: str | None, title: str) -> list[Album]:
    """Return every album that a source's artist and title may mean; without an artist, none.

    Of one edition only: a plain title does not mean its Deluxe Edition.
    """
    if not artist:
        return []
    key = album_key(title)
    found = session.scalars(
        select(Album)
        .join(Artist, Artist.id == Album.artist_id)
        .where(
            Artist.name_key == artist_key(artist),
            Album.title_key == key.title,
            Album.edition_key == key.edition,
        )
        .order_by(Album.id)
    )
    return list(found)
