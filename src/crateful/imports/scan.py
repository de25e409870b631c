"""Which folders below a root are albums. Reads names and sizes only, never a file."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crateful.audio.files import is_audio
from crateful.downloads import folders

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class AlbumFolder:
    """A folder that holds one album, its discs' folders included."""

    path: Path
    files: int
    fingerprint: str
    """Changes when a file comes, goes or is written: tells a second run what it has seen."""


def albums_below(root: Path, *, without: tuple[Path, ...] = ()) -> Iterator[AlbumFolder]:
    """Yield every album folder at or below ``root``, in the order of their names.

    A folder with audio in it is an album. Disc folders belong to the folder above them.
    Hidden folders, links and the folders in ``without`` are passed over.
    """
    discs: set[Path] = set()
    for path, below, _ in os.walk(root):
        here = Path(path)
        below[:] = sorted(
            name
            for name in below
            if not name.startswith(".")
            and not (here / name).is_symlink()
            and here / name not in without
        )
        audio = [file for file in folders.album_files(here) if is_audio(file)]
        if audio:
            discs |= {here / name for name in below if folders.is_disc(here / name)}
        if audio and here not in discs:
            yield AlbumFolder(here, len(audio), fingerprint(audio, here))


def fingerprint(files: list[Path], root: Path) -> str:
    """Return a short digest of the files' names, sizes and times of writing."""
    digest = hashlib.sha256()
    for file in sorted(files):
        stat = file.stat()
        line = f"{file.relative_to(root)}\0{stat.st_size}\0{stat.st_mtime_ns}\n"
        digest.update(os.fsencode(line))
    return digest.hexdigest()[:32]
