"""Which files of a folder are audio, in which order, and which disc they lie on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path, PurePath

AUDIO_EXTENSIONS: Final = frozenset(
    {
        ".aac",
        ".aif",
        ".aiff",
        ".ape",
        ".dff",
        ".dsf",
        ".flac",
        ".m4a",
        ".m4b",
        ".mka",
        ".mp2",
        ".mp3",
        ".mp4",
        ".mpc",
        ".oga",
        ".ogg",
        ".opus",
        ".tta",
        ".wav",
        ".wave",
        ".webm",
        ".wma",
        ".wv",
    }
)
"""In lower case; whether there is audio inside is for the probe to say."""

SortKey = tuple[tuple[int, int, str], ...]

_DISC_FOLDER: Final = re.compile(
    r"(?:cd|dvd|disc|disk|disque|scheibe|lp|vinyl)[\s._#-]*0*([1-9]\d?)(?!\d)",
    re.IGNORECASE | re.ASCII,
)


def is_audio(path: PurePath) -> bool:
    """Tell whether a file's name says that it is audio."""
    return path.suffix.lower() in AUDIO_EXTENSIONS


def iter_audio(folder: Path) -> Iterator[Path]:
    """Yield every audio file below ``folder``, in the order in which people would play them.

    Hidden files and folders are passed over, and so are links: only what lies in the folder
    itself belongs to it.
    """
    entries = sorted(folder.iterdir(), key=lambda entry: natural_key(entry.name))
    for entry in entries:
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from iter_audio(entry)
        elif is_audio(entry) and entry.is_file():
            yield entry


def natural_key(name: str) -> SortKey:
    """Return a key by which ``2 x`` comes before ``10 x`` and case does not matter."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


def disc_of_folder(path: PurePath) -> int | None:
    """Return the disc that the nearest folder of ``path`` names (``CD1``, ``Disc 2``).

    Args:
        path: of a file, relative to its album's folder.
    """
    for folder in reversed(path.parent.parts):
        if found := _DISC_FOLDER.match(folder.strip()):
            return int(found[1])
    return None
