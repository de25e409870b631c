"""Mending what the linter found: files first, then rows, as with any edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.errors import ConflictError, CratefulError
from crateful.library import service
from crateful.library.filing.editing import Mending
from crateful.library.lint import checking, rules
from crateful.library.lint.schemas import MendedAlbum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.library.lint.rules import Shelved
    from crateful.library.service import LibraryContext


def mend(context: LibraryContext, album_ids: Sequence[int], user_id: int) -> list[MendedAlbum]:
    """Write into albums' files what the library knows; one that fails stays as it was."""
    return [_mend(context, album_id, user_id) for album_id in dict.fromkeys(album_ids)]


class FilesMissingError(ConflictError):
    """A file of the album is gone, so its files can't be written as one."""

    def __init__(self) -> None:
        super().__init__("A file of this album is gone; get it again before the rest is mended.")


def _mend(context: LibraryContext, album_id: int, user_id: int) -> MendedAlbum:
    error: str | None = None
    written = 0
    try:
        service.require_admin(context, user_id)
        on_shelf = checking.look(context, album_id)
        _refuse_gaps(on_shelf)
        values = rules.mending(on_shelf)
        better = rules.spelt(on_shelf)

        if values or better != on_shelf.album:
            mending = Mending(values, on_shelf.album, on_shelf.changed_at)
            service.rewrite(context, album_id, lambda _old: better, mending, user_id)
            written = len(values)
        left = checking.check(context, album_id).findings
    except CratefulError as failure:
        error, left = str(failure), []
    return MendedAlbum(album_id=album_id, written=written, error=error, findings=left)


def _refuse_gaps(on_shelf: Shelved) -> None:
    if any(track.file_name not in on_shelf.files for track in on_shelf.album.tracks):
        raise FilesMissingError
