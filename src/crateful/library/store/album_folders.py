"""The folder of an album: a free name that no other album has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.errors import Recovery, StepFailedError
from crateful.library.models import Album
from crateful.tagging.naming import other_folder

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.library.store.disk import Shelf

_MOST_NAMESAKES: Final = 99
"""Folders of one name that are not ours, before it is a person's turn."""


def free(session: Session, shelf: Shelf, wanted: str, own: str | None) -> str:
    """Return ``wanted``, or the first ``wanted [2]`` and so on where nothing stands.

    Args:
        session: with the rows of every folder that is ours.
        shelf: the library.
        wanted: relative to the library.
        own: the folder that makes room, if there is one.

    Raises:
        StepFailedError: there are too many folders of this name.
    """
    for number in range(1, _MOST_NAMESAKES + 1):
        folder = wanted if number == 1 else other_folder(wanted, number)
        if folder == own:
            return folder
        place = shelf.place(folder)
        row = session.scalar(select(Album.id).where(Album.folder == folder))
        if row is None and not place.is_symlink() and not place.exists():
            return folder
    msg = f"There are {_MOST_NAMESAKES} folders named {wanted!r}; move some of them away."
    raise StepFailedError(msg[:300], code="folder-taken", recovery=Recovery.NEEDS_USER)
