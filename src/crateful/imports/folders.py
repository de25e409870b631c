"""What is seen before an import begins: the folders of the server, and how much lies below."""

from __future__ import annotations

import os
import time
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from crateful.audio.files import is_audio, natural_key
from crateful.downloads.moving_in import zips
from crateful.files import paths
from crateful.imports import scan, service
from crateful.imports.schemas import FolderEntry, FolderPage, ImportCount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.downloads.models import Mode
    from crateful.settings import Settings

TOP: Final = Path(os.sep)
_OF_THE_SYSTEM: Final = frozenset(TOP / name for name in ("dev", "proc", "run", "sys"))
"""What the kernel shows as files; nobody's music, and without end."""


class _TooLongError(Exception):
    """Ends a count; no ``OSError``, which a search takes for a folder that can't be read."""


def page(folder: str | None, *, after: str | None, limit: int) -> FolderPage:
    """Return one page of the folders and zips in a folder, in the order of their names.

    Args:
        folder: as in the answer before; ``None`` for the top.
        after: the last name of the page before; ``None`` for the first page.
        limit: how many.

    Raises:
        FolderNotUsableError: it is no folder, or can't be read.
    """
    path = TOP if folder is None else service.existing(folder)
    try:
        with os.scandir(path) as entries:
            shown, files = _sorted(path, entries)
    except OSError as error:
        raise service.unreadable(folder or str(TOP)) from error
    rest = shown if after is None else [each for each in shown if _key(each) > _key_of(after)]
    items = rest[:limit]
    return FolderPage(
        folder=paths.text_of(path),
        parent=paths.text_of(path.parent) if path != TOP else None,
        audio_files=files,
        items=[
            FolderEntry(path=paths.text_of(each), name=paths.readable(each.name), is_zip=is_zip)
            for each, is_zip in items
        ],
        next_cursor=paths.text_of(PurePath(items[-1][0].name)) if len(rest) > limit else None,
    )


def count(
    folder: str, mode: Mode, settings: Settings, *, follows: bool, most_s: float
) -> ImportCount:
    """Count what an import would find, by names alone; nothing is changed.

    Args:
        folder: as an import takes it.
        mode: of the import.
        settings: where nothing is anybody's to import.
        follows: links to folders are looked at, too.
        most_s: seconds after which it is given up, with the folders that were looked into.

    Raises:
        FolderNotUsableError: it can't be imported so.
    """
    root = service.check_folder(folder, mode, settings)
    if root.is_file():
        return ImportCount(folders=0, albums=0, files=0, size_bytes=0, zips=1, is_whole=True)
    deadline = time.monotonic() + most_s
    seen = 0

    def tell(folders: int) -> None:
        nonlocal seen
        seen = folders
        if time.monotonic() > deadline:
            raise _TooLongError

    without = service.not_to_scan(mode, settings)
    try:
        found = scan.look(root, without=without, tell=tell, follows_links=follows)
    except _TooLongError:
        return ImportCount(folders=seen, albums=0, files=0, size_bytes=0, zips=0, is_whole=False)
    return ImportCount(
        folders=found.folders,
        albums=len(found.albums),
        files=sum(album.files for album in found.albums),
        size_bytes=sum(album.size_bytes for album in found.albums),
        zips=len(found.zips),
        left_out=len(found.left_out),
        is_whole=True,
    )


def _sorted(path: Path, entries: Iterator[os.DirEntry[str]]) -> tuple[list[tuple[Path, bool]], int]:
    """Return what can be chosen, with whether it is a zip, and how many audio files lie beside."""
    shown, files = [], 0
    for entry in entries:
        here = path / entry.name
        if entry.name.startswith(".") or here in _OF_THE_SYSTEM:
            continue
        if _is_folder(entry):
            shown.append((here, False))
        elif zips.is_zip(here):
            shown.append((here, True))
        else:
            files += is_audio(here)
    return sorted(shown, key=_key), files


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle, or to where nobody may look
        return False


def _key(shown: tuple[Path, bool]) -> tuple[object, ...]:
    return natural_key(shown[0].name), shown[0].name


def _key_of(place: str) -> tuple[object, ...]:
    return _key((paths.path_of(place), False))
