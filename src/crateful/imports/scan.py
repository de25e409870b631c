"""Which folders below a root are albums. Reads names and sizes only, never a file."""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crateful.audio.disc_names import belongs_above
from crateful.audio.files import is_audio, walk
from crateful.audio.sniff import BY_NAME, not_supported
from crateful.downloads.models import LeftOut
from crateful.files import paths

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from crateful.audio.files import Listing

MAX_ENTRIES: Final = 2_000_000
"""Files and folders that one scan looks at; its memory grows with the folders."""

TELL_FOLDERS: Final = 100
"""Folders between two words of how far the scan is."""


@dataclass(frozen=True, slots=True)
class AlbumFolder:
    """A folder that holds one album, its discs' folders included."""

    path: Path
    files: int
    fingerprint: str
    """Changes when a file comes, goes or is written: tells a second run what it has seen."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a scan found."""

    albums: tuple[AlbumFolder, ...]
    """In the order of their names."""
    left_out: tuple[LeftOut, ...]
    folders: int
    """Looked into."""


@dataclass(slots=True)
class _Folder:
    """One folder on its way to being an album, or a part of one."""

    path: Path
    audio: list[str]
    """A line for each file: its name, size and time of writing."""
    error: str | None
    is_album: bool = False
    """Has audio of its own, or in the folders of its discs."""
    discs: list[_Folder] = field(default_factory=list)


def look(
    root: Path,
    *,
    without: Collection[Path] = (),
    tell: Callable[[int], None] = lambda _folders: None,
    max_entries: int = MAX_ENTRIES,
) -> Found:
    """Find every album folder at or below ``root``; each folder is read once.

    A folder with audio in it is an album. Disc folders belong to the folder above them.
    Hidden folders, links and the folders in ``without`` are passed over. What can't be read is
    named, and the rest is found all the same; an album of which a part can't be read is left
    out whole.

    Args:
        root: absolute.
        without: folders that are nobody's to import.
        tell: called now and then with how many folders were looked into; may raise to stop.
        max_entries: files and folders after which the scan ends.
    """
    left_out: list[LeftOut] = []
    folders: list[_Folder] = []
    entries = 0
    for listing in walk(root, without=without):
        if len(folders) % TELL_FOLDERS == 0:
            tell(len(folders))
        entries += 1 + len(listing.files)
        if entries > max_entries:
            why = f"only the first {max_entries:,} files and folders were looked at"
            left_out.append(LeftOut(paths.text_of(listing.path), f"{why}; import it by itself"))
            break
        folders.append(_read(listing, left_out))
    albums = _albums(folders, left_out)
    tell(len(folders))
    return Found(tuple(sorted(albums, key=_by_name)), tuple(left_out), len(folders))


def _read(listing: Listing, left_out: list[LeftOut]) -> _Folder:
    """Measure the audio of one folder, and name what nobody can import."""
    lines: list[str] = []
    error = listing.error
    for entry in listing.files:
        if not is_audio(Path(entry.name)):
            left_out += _not_supported(listing.path, entry.name)
            continue
        try:
            stat = entry.stat(follow_symlinks=False)
        except FileNotFoundError:  # gone meanwhile
            continue
        except OSError as failure:
            error = failure
            continue
        lines.append(f"{entry.name}\0{stat.st_size}\0{stat.st_mtime_ns}")
    left_out += [
        LeftOut(paths.text_of(listing.path / name), "it is no regular file")
        for name in listing.odd
        if is_audio(Path(name))
    ]
    return _Folder(listing.path, lines, _why(error))


def _not_supported(folder: Path, name: str) -> list[LeftOut]:
    """Name what its name says is audio that nobody here reads."""
    kind = BY_NAME.get(Path(name).suffix.lower())
    return [LeftOut(paths.text_of(folder / name), not_supported(kind))] if kind else []


def _why(error: OSError | None) -> str | None:
    """Say of an error what a person can look after."""
    if error is None or isinstance(error, FileNotFoundError):
        return None  # gone meanwhile: there is nothing to look after
    if error.filename is None:  # our own limit
        return error.strerror
    if error.errno == errno.ENAMETOOLONG:
        return "its path is longer than this system can open"
    return f"it can't be read: {error.strerror}"


def _albums(folders: list[_Folder], left_out: list[LeftOut]) -> list[AlbumFolder]:
    """Bring discs to their albums; ``folders`` has each before those inside it."""
    by_path = {folder.path: folder for folder in folders}
    for folder in reversed(folders):
        folder.is_album = folder.is_album or bool(folder.audio)
        above = by_path.get(folder.path.parent)
        if above is not None and belongs_above(folder.path.name):
            above.discs.append(folder)
            above.is_album = above.is_album or folder.is_album
    claimed: set[Path] = set()
    albums: list[AlbumFolder] = []
    for folder in folders:
        if folder.path in claimed:
            continue
        parts = list(_whole(folder)) if folder.is_album else [folder]
        claimed |= {part.path for part in parts}
        broken = next((part for part in parts if part.error), None)
        if broken is not None and broken.error:
            left_out.append(LeftOut(paths.text_of(broken.path), broken.error))
        elif folder.is_album:
            files = sum(len(part.audio) for part in parts)
            albums.append(AlbumFolder(folder.path, files, fingerprint(parts, folder.path)))
    return albums


def _whole(album: _Folder) -> Iterable[_Folder]:
    """Yield an album's folder and those of its discs."""
    waiting = [album]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += part.discs


def fingerprint(parts: Iterable[_Folder], root: Path) -> str:
    """Return a short digest of the files' names, sizes and times of writing."""
    lines = sorted(
        os.fsencode(str((part.path / name).relative_to(root)) + "\0" + rest + "\n")
        for part in parts
        for name, _, rest in (line.partition("\0") for line in part.audio)
    )
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
    return digest.hexdigest()[:32]


def _by_name(album: AlbumFolder) -> tuple[str, ...]:
    return album.path.parts
