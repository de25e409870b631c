"""The files of uploads on the disk: pieces are added at their end, and nowhere else."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crateful.downloads.moving_in.uploaded import FILES
from crateful.errors import ConflictError, InvalidError, TooManyError
from crateful.files import locks

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.settings import Settings

LOCK: Final = "lock"
"""Who adds a piece holds it; its time of writing is that of the last piece."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file."""

    offset: int
    """Bytes before it."""
    content: bytes


class UploadOffsetError(ConflictError):
    """A piece does not begin where the file ends; ``offset`` says where that is."""


class UploadTooLongError(InvalidError):
    """A piece goes beyond the size that the file was said to have."""


class NoRoomForUploadError(TooManyError):
    """The disk has no room for it."""


def folder_of(settings: Settings, upload_id: int) -> Path:
    """Return the folder that only this upload uses."""
    return settings.uploads_dir / str(upload_id)


def files_of(settings: Settings, upload_id: int) -> Path:
    """Return the folder in which its files lie as in the person's own."""
    return folder_of(settings, upload_id) / FILES


def offset_of(file: Path) -> int:
    """Return how many bytes of a file are there."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def append(settings: Settings, upload_id: int, path: str, size_bytes: int, piece: Piece) -> int:
    """Add a piece to a file; return how much of it is there.

    Raises:
        UploadOffsetError: it does not begin where the file ends.
        UploadTooLongError: it goes beyond the file's size.
        NoRoomForUploadError: the disk is nearly full.
    """
    file = files_of(settings, upload_id) / path
    with locks.exclusive(folder_of(settings, upload_id) / LOCK):
        at = offset_of(file)
        if piece.offset != at:
            msg = f"{at} bytes of this file are there; the next piece begins there."
            raise UploadOffsetError(msg, offset=at)
        if at + len(piece.content) > size_bytes:
            msg = f"The file was said to have {size_bytes} bytes."
            raise UploadTooLongError(msg)
        require_room(settings, len(piece.content))
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, at, piece.content)
    return at + len(piece.content)


def require_room(settings: Settings, needed_bytes: int) -> None:
    """Check that so much may be written.

    Raises:
        NoRoomForUploadError: less would stay free than must.
    """
    free_bytes = shutil.disk_usage(settings.data_dir).free
    if free_bytes < needed_bytes + settings.min_free_bytes:
        msg = "The server's disk has no room for that; make room, then go on."
        raise NoRoomForUploadError(msg, retry_after_s=60)


def remove(settings: Settings, upload_id: int) -> None:
    """Remove what an upload has on the disk."""
    shutil.rmtree(folder_of(settings, upload_id), ignore_errors=True)


def _write(file: Path, at: int, content: bytes) -> None:
    """Write a piece; should it not fit, the file is as it was."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        os.lseek(descriptor, at, os.SEEK_SET)
        written = 0
        while written < len(content):
            written += os.write(descriptor, content[written:])
    except OSError:
        os.ftruncate(descriptor, at)
        raise
    finally:
        os.close(descriptor)
