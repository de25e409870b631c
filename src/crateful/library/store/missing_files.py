"""Missing files: whether an album's files are where its row says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.library.models import Album
from crateful.library.store.disk import Shelf

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

_WITNESSES: Final = 5
"""Other albums that are looked for before one is said to be gone."""


def is_gone(session: Session, library: Path, album: Album) -> bool:
    """Tell whether somebody removed the folder of ``album``.

    When none of the oldest other albums is there either, the library's disk is not: then
    nothing is gone.
    """
    shelf = Shelf(library)
    if shelf.place(album.folder).exists():
        return False
    others = list(
        session.scalars(
            select(Album.folder).where(Album.id != album.id).order_by(Album.id).limit(_WITNESSES)
        )
    )
    return library.is_dir() and (not others or any(shelf.place(one).exists() for one in others))
