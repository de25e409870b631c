"""What lies in a watch folder, and whether anybody still writes to it. Reads no file."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crateful.audio.files import SYSTEM_FOLDERS, is_audio, walk
from crateful.downloads.moving_in.zips import is_zip
from crateful.files import paths

if TYPE_CHECKING:
    from collections.abc import Iterable

LOOSE: Final = ""
"""The name of the songs that lie in the watch folder itself, all together."""

PARTIAL_SUFFIXES: Final = (
    *(".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart"),
    *(".!qb", ".!ut", ".bc!", ".aria2", ".tmp", ".temp", ".unfinished", "~"),
)
"""Ends of the names, in lower case, that programs give to what they have not finished."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a watch folder that may become an import."""

    name: str
    path: Path
    signature: str
    """Changes whenever anything below it does."""
    is_partial: bool
    """A name in it says that a program is not done with it."""
    has_music: bool


def names_in(folder: Path) -> list[str]:
    """Return the names of what may become imports, :data:`LOOSE` for songs of the folder itself.

    Raises:
        OSError: the folder can't be read.
    """
    found = set()
    with os.scandir(folder) as listed:
        for each in listed:
            if each.name.startswith(".") or each.name.casefold() in SYSTEM_FOLDERS:
                continue
            if each.is_dir(follow_symlinks=False) or is_zip(Path(each.name)):
                found.add(each.name)
            elif each.is_file(follow_symlinks=False) and is_audio(Path(each.name)):
                found.add(LOOSE)
    return sorted(found)


def unit_of(folder: Path, path: Path) -> str:
    """Return of which entry a path below the folder is a part."""
    first = path.relative_to(folder).parts[:1]
    if not first:
        return LOOSE
    top = folder / first[0]
    return LOOSE if is_audio(top) and not top.is_dir() else first[0]


def measure(folder: Path, name: str) -> Entry | None:
    """Return an entry as it is now, or ``None`` when it is gone."""
    path = folder / name if name else folder
    files = _loose(folder) if name == LOOSE else _below(path)
    digest, has_music, is_partial = hashlib.sha256(), False, False
    for file, stat in files:
        line = f"{paths.text_of(file)}\0{stat.st_size}\0{stat.st_mtime_ns}\n"
        digest.update(line.encode())
        has_music |= is_audio(file) or is_zip(file)
        is_partial |= _is_partial(file.name)
    if not path.exists():
        return None
    return Entry(name, path, digest.hexdigest()[:32], is_partial, has_music)


def _below(path: Path) -> Iterable[tuple[Path, os.stat_result]]:
    if path.is_dir():
        for listing in walk(path):
            for entry in listing.files:
                if stat := _stat(listing.path / entry.name):
                    yield listing.path / entry.name, stat
    elif stat := _stat(path):
        yield path, stat


def _loose(folder: Path) -> Iterable[tuple[Path, os.stat_result]]:
    """Yield the folder's own songs, and what is not finished yet and may become one."""
    for entry in next(walk(folder)).files:
        path = folder / entry.name
        if (is_audio(path) or _is_partial(entry.name)) and (stat := _stat(path)):
            yield path, stat


def _is_partial(name: str) -> bool:
    return name.lower().endswith(PARTIAL_SUFFIXES)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except OSError:  # gone meanwhile
        return None
