"""Giving albums other pictures: from a person, or from the Cover Art Archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.errors import ConflictError, InvalidError, NotFoundError, StepFailedError
from crateful.library import service
from crateful.library.errors import AlbumNotFoundError
from crateful.library.filing import cover_change
from crateful.library.models import Album

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crateful.library.service import LibraryContext
    from crateful.tagging.types import MusicBrainz

SIDE_PX: Final = 1400
"""At most, in pixels: as large as the covers of what is downloaded."""

_SENT: Final = "sent"


class NoArchiveCoverError(NotFoundError):
    """The Cover Art Archive gives no picture of the release."""

    def __init__(self) -> None:
        super().__init__(
            "The Cover Art Archive has no picture of this release, or does not answer now: "
            "send one of your own, or try again later."
        )


class PictureUnusableError(InvalidError):
    """What was sent is no picture that can be a cover."""


class NotIdentifiedError(ConflictError):
    """Nobody knows which release the album is."""

    def __init__(self) -> None:
        super().__init__(
            "This album is not identified, so the archive can't be asked for it: have it looked up "
            "again, or send a picture of your own."
        )


def put_cover(context: LibraryContext, album_id: int, picture: bytes, user_id: int) -> None:
    """Give an album a picture that somebody sent.

    Raises:
        AlbumNotFoundError: there is no such album.
        ConflictError: another change of it is under way.
        PictureUnusableError: it is none, or one that is too large or too small.
    """

    def make(folder: Path) -> None:
        sent = folder / _SENT
        sent.write_bytes(picture)
        try:
            context.workbench.thumbnail(sent, folder / cover_change.COVER, SIDE_PX, is_own=True)
        except StepFailedError as error:
            if error.code != "bad-picture":
                raise
            raise PictureUnusableError(str(error)) from error

    _change(context, album_id, make, user_id)


def take_from_archive(
    context: LibraryContext, album_id: int, musicbrainz: MusicBrainz, user_id: int
) -> None:
    """Give an album the picture that the Cover Art Archive has of its release.

    Raises:
        AlbumNotFoundError: there is no such album.
        NotIdentifiedError: nobody knows its release.
        NoArchiveCoverError: the archive has none, or does not answer.
        ConflictError: another change of the album is under way.
    """
    with context.database.reading() as session:
        album = session.get(Album, album_id)
        if album is None:
            raise AlbumNotFoundError
        release_id = album.musicbrainz_id
    if release_id is None:
        raise NotIdentifiedError

    def make(folder: Path) -> None:
        if context.workbench.fetch_cover(folder, release_id, musicbrainz) is None:
            raise NoArchiveCoverError

    _change(context, album_id, make, user_id)


def _change(
    context: LibraryContext, album_id: int, make: Callable[[Path], None], user_id: int
) -> None:
    with service.busy_is_a_conflict():
        cover_change.change_cover(service.edit_context(context, user_id), album_id, make)
    service.tell_changed(context, album_id)
