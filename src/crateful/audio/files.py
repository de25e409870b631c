"""Which files of a folder are audio, in which order, and which disc they lie on."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import PurePath

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

LOSSLESS_EXTENSIONS: Final = frozenset(
    {".aif", ".aiff", ".ape", ".dff", ".dsf", ".flac", ".tta", ".wav", ".wave", ".wv"}
)
"""Those that hold nothing lossy, as far as names tell."""

SortKey = tuple[tuple[int, int, str], ...]


def is_audio(path: PurePath) -> bool:
    """Tell whether a file's name says that it is audio."""
    return path.suffix.lower() in AUDIO_EXTENSIONS


MAX_LEVELS: Final = 100
"""Folders within folders that are looked at: no collection is so deep, and traps are deeper."""


SYSTEM_FOLDERS: Final = frozenset(
    {
        *("@eadir", "@tmp", "@recycle", "@recently-snapshot", ".@__thumb"),  # Synology, QNAP
        *("#recycle", "#snapshot", "~snapshot", "@sharebin"),  # and NetApp
        *("$recycle.bin", "recycler", "recycled", "system volume information"),  # Windows
        *("network trash folder", "temporary items"),  # shared with a Mac
        *(".appledouble", ".appledb", ".trashes", "__macosx", ".trash-1000"),
    }
)
"""Folders that a NAS or a system keeps for itself, in lower case: thumbnails, what was deleted."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one folder holds; hidden entries and links are passed over."""

    path: Path
    files: tuple[os.DirEntry[str], ...] = ()
    odd: tuple[str, ...] = ()
    """Names of pipes, sockets and devices, which nobody should open."""
    links: tuple[str, ...] = ()
    """Names of links to folders and to audio, which are not followed."""
    hidden: tuple[str, ...] = ()
    """Folders and audio whose names begin with a dot."""
    dotted: tuple[str, ...] = ()
    """Other files of such names: what systems write for themselves."""
    systems: tuple[str, ...] = ()
    """Names of ``SYSTEM_FOLDERS``, which nobody looks into."""
    error: OSError | None = None
    """Why it could not be read, or was not."""


def walk(root: Path, *, without: Collection[Path] = ()) -> Iterator[Listing]:
    """Read every folder at and below ``root`` once, each before those inside it, by name.

    Nothing is raised: what can't be read is a listing that says so. Each folder costs one
    ``scandir`` however deep it lies, and none costs a frame of Python's stack.
    """
    waiting = [(root, 0)]
    while waiting:
        path, level = waiting.pop()
        if level > MAX_LEVELS:
            why = f"it lies more than {MAX_LEVELS} folders deep"
            yield Listing(path, error=OSError(errno.ENAMETOOLONG, why))
            continue
        listing, folders = _listed(path)
        yield listing
        below = sorted(folders, reverse=True)
        waiting += [(path / name, level + 1) for name in below if path / name not in without]


def _listed(path: Path) -> tuple[Listing, list[str]]:
    """Return what a folder holds, and the names of the folders in it."""
    files: list[os.DirEntry[str]] = []
    folders: list[str] = []
    odd: list[str] = []
    links: list[str] = []
    systems: list[str] = []
    hidden: list[str] = []
    dotted: list[str] = []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.name.casefold() in SYSTEM_FOLDERS:
                    systems.append(entry.name)
                    continue
                if entry.name.startswith("."):
                    is_of_note = is_audio(Path(entry.name)) or entry.is_dir(follow_symlinks=False)
                    (hidden if is_of_note else dotted).append(entry.name)
                elif entry.is_symlink():
                    links += [entry.name] if _leads_to_music(entry) else []
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                elif entry.is_file(follow_symlinks=False):
                    files.append(entry)
                else:
                    odd.append(entry.name)
    except OSError as error:
        return Listing(path, error=error), []
    listing = Listing(
        path,
        tuple(sorted(files, key=_name)),
        tuple(sorted(odd)),
        tuple(sorted(links)),
        tuple(sorted(hidden)),
        tuple(sorted(dotted)),
        tuple(sorted(systems)),
    )
    return listing, folders


def _leads_to_music(entry: os.DirEntry[str]) -> bool:
    try:
        return is_audio(Path(entry.name)) or entry.is_dir()
    except OSError:  # in a circle, or where nobody may look
        return True


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def iter_audio(folder: Path) -> Iterator[Path]:
    """Yield every audio file below ``folder``, in the order in which people would play them.

    Hidden files and folders are passed over, and so are links: only what lies in the folder
    itself belongs to it.

    Raises:
        OSError: a part of it can't be read.
    """
    found: list[Path] = []
    for listing in walk(folder):
        if listing.error is not None:
            raise listing.error
        found += [listing.path / file.name for file in listing.files if is_audio(Path(file.name))]
    start = len(folder.parts)
    yield from sorted(found, key=lambda path: [natural_key(part) for part in path.parts[start:]])


def natural_key(name: str) -> SortKey:
    """Return a key by which ``2 x`` comes before ``10 x`` and case does not matter."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)
