"""The cover of an album, and resized copies of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.audio.names import cover_names
from crateful.errors import StepFailedError
from crateful.files import regular
from crateful.library.errors import (
    AlbumNotFoundError,
    CoverNotFoundError,
    TrashEntryNotFoundError,
)
from crateful.library.models import Album, TrashEntry
from crateful.library.store import disk
from crateful.library.store.disk import Shelf

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.settings import Settings
    from crateful.workbench.client import Workbench

SIZES_PX: Final = (160, 320, 640, 1280)
"""Of one side; what is asked is rounded up, so that few copies serve every screen."""

_COPIES: Final = "covers"
"""Below the data folder: one folder for each version of a picture."""

_OF_TRASH: Final = "trash-"
"""What such a folder's name begins with, for an album in the trash."""

_TYPES: Final = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
}


def find(folder: Path) -> Path | None:
    """Return the picture of the album in ``folder``; the names that players know go first."""
    try:
        entries = list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):  # moved or deleted, maybe just now
        return None
    files = {
        entry.name: entry
        for entry in entries
        if cover_names.is_picture(entry.name) and entry.is_file() and not entry.is_symlink()
    }
    return next((files[name] for name in cover_names.likeliest(files)), None)


def picture_of(session: Session, settings: Settings, album_id: int) -> tuple[Path, str]:
    """Return an album's picture, and what changes when its files do.

    Raises:
        AlbumNotFoundError: there is no such album.
        CoverNotFoundError: it has none.
    """
    album = session.get(Album, album_id)
    if album is None:
        raise AlbumNotFoundError
    picture = _picture(Shelf(settings.library_dir).place(album.folder), has_cover=album.has_cover)
    return picture, _version(album.id, album.updated_at)


def picture_in_trash(session: Session, settings: Settings, entry_id: int) -> tuple[Path, str]:
    """Return the picture of an album in the trash, and what names it.

    Raises:
        TrashEntryNotFoundError: there is no such entry.
        CoverNotFoundError: it has none.
    """
    entry = session.get(TrashEntry, entry_id)
    if entry is None:
        raise TrashEntryNotFoundError
    picture = _picture(Shelf(settings.library_dir).trash(entry.job), has_cover=entry.has_cover)
    return picture, f"{_OF_TRASH}{entry_id}"


def _picture(folder: Path, *, has_cover: bool) -> Path:
    picture = find(folder) if has_cover else None
    if picture is None:
        raise CoverNotFoundError
    return picture


def read(picture: Path) -> bytes:
    """Return what a picture's file holds.

    Raises:
        CoverNotFoundError: its album was deleted or has moved just now.
    """
    try:
        return regular.read_bytes(picture)
    except (FileNotFoundError, regular.NotRegularError):
        raise CoverNotFoundError from None


def media_type(picture: Path) -> str:
    """Return what browsers call a picture's format."""
    return _TYPES[picture.suffix.lower()]


def smaller(
    workbench: Workbench, settings: Settings, picture: Path, version: str, size_px: int
) -> Path:
    """Return a copy of ``picture`` of about ``size_px`` a side, made once per version.

    Raises:
        CoverNotFoundError: its album was deleted or has moved just now.
        StepFailedError: it is no picture that we read.
    """
    side_px = next((size for size in SIZES_PX if size >= size_px), SIZES_PX[-1])
    folder = settings.data_dir / _COPIES / version
    copy = folder / f"{side_px}.jpg"
    if not copy.exists():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            workbench.thumbnail(picture, copy, side_px, is_own=True)
        except StepFailedError:
            if picture.exists():
                raise
            raise CoverNotFoundError from None
    return copy


def collect(database: Database, settings: Settings) -> None:
    """Remove the copies of pictures that albums, and the trash, have no longer."""
    made = {folder.name: folder for folder in (settings.data_dir / _COPIES).glob("*-*")}
    ids = {int(name.partition("-")[0]) for name in made if name.partition("-")[0].isdecimal()}
    if not made:
        return
    with database.reading() as session:
        rows = session.execute(select(Album.id, Album.updated_at).where(Album.id.in_(ids)))
        current = {_version(album_id, updated_at) for album_id, updated_at in rows}
        current |= {f"{_OF_TRASH}{entry_id}" for entry_id in session.scalars(select(TrashEntry.id))}
    for name in made.keys() - current:
        disk.remove_tree(made[name])


def _version(album_id: int, updated_at: datetime) -> str:
    return f"{album_id}-{int(updated_at.timestamp() * 1000)}"
