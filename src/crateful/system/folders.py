"""Checks of the folders: whether they can be written to, and how files get there."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crateful.formatting import size_text
from crateful.system.schemas import FolderView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.settings import Settings

_PREFIX: Final = ".crateful-try-"


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder, and what doing a little work in it has shown."""

    name: str
    path: Path
    standing: Path
    """The folder itself, or the nearest above it that is there."""
    is_writable: bool
    free_bytes: int
    total_bytes: int

    @classmethod
    def look(cls, name: str, path: Path) -> _Folder:
        """Write a file without a name: rights and mounts say less than doing it."""
        standing = next(each for each in (path, *path.parents) if each.is_dir())
        usage = shutil.disk_usage(standing)
        return cls(name, path, standing, _can_write(standing), usage.free, usage.total)

    @property
    def exists(self) -> bool:
        return self.standing == self.path


def look(settings: Settings) -> list[FolderView]:
    """Try every folder that the service writes to; nothing is left behind."""
    staging = _Folder.look("staging", settings.staging_dir)
    others = (
        _Folder.look("users", settings.users_dir),
        _Folder.look("data", settings.data_dir.absolute()),
    )
    library = _Folder.look("library", settings.library_dir)
    moves_fast = _can_link(staging, library)
    return [
        _view(library, settings, fast_moves=moves_fast),
        *(_view(each, settings) for each in (staging, *others)),
    ]


def _view(folder: _Folder, settings: Settings, *, fast_moves: bool | None = None) -> FolderView:
    return FolderView(
        name=folder.name,
        path=str(folder.path),
        exists=folder.exists,
        writable=folder.is_writable,
        free_bytes=folder.free_bytes,
        total_bytes=folder.total_bytes,
        fast_moves=fast_moves,
        advice=next(_advice(folder, settings, fast_moves), None),
    )


def _advice(folder: _Folder, settings: Settings, fast_moves: bool | None) -> Iterator[str]:  # noqa: FBT001  # three answers
    """Yield what to do, the most urgent first."""
    if not folder.exists and folder.path.exists():
        yield "Something that is no folder has this name: move it away, or set another path."
    if not folder.is_writable:
        yield f"Give the service's user (id {os.getuid()}) the right to write here."
    if folder.free_bytes < settings.min_free_bytes:
        least = size_text(settings.min_free_bytes)
        yield f"Less than {least} is free (CRATEFUL_MIN_FREE_BYTES): downloads wait for room."
    if folder.name == "users" and folder.is_writable and not _can_symlink(folder.standing):
        yield "This file system has no links, which each person's folder is made of."
    if fast_moves is False:
        yield (
            "Every album is copied from the staging folder, as it is on another disk or mount; "
            "put both on one, and the copy is saved."
        )


def _can_write(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(prefix=_PREFIX, dir=folder) as file:
            file.write(b"x")
    except OSError:
        return False
    return True


def _can_link(source: _Folder, target: _Folder) -> bool | None:
    """Tell whether albums go from one to the other without being copied; None: can't be tried."""
    if not source.is_writable or not target.is_writable:
        return None
    with tempfile.NamedTemporaryFile(prefix=_PREFIX, dir=source.standing) as file:
        name = target.standing / f"{Path(file.name).name}.link"
        try:
            os.link(file.name, name)
        except OSError:
            return False
        with suppress(FileNotFoundError):
            name.unlink()
    return True


def _can_symlink(folder: Path) -> bool:
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=folder) as scratch:
        try:
            (Path(scratch) / "link").symlink_to("nowhere")
        except OSError:
            return False
    return True
