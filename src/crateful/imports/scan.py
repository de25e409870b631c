"""Which folders below a root are albums. Reads names and sizes only, never a file."""

from __future__ import annotations

import errno
import hashlib
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from crateful.audio.files import is_audio, walk
from crateful.audio.names.disc_names import base_of, belongs_above
from crateful.audio.sniff import BY_NAME, not_supported
from crateful.downloads.models import LeftOut
from crateful.files import paths

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from crateful.audio.files import Listing
    from crateful.audio.names.folder_names import FolderName

MAX_ENTRIES: Final = 2_000_000
"""Files and folders that one scan looks at; its memory grows with the folders."""

TELL_FOLDERS: Final = 100
"""Folders between two words of how far the scan is."""


@dataclass(frozen=True, slots=True)
class AlbumFolder:
    """A folder that holds one album, as far as names tell, its discs' folders included."""

    path: Path
    audio: tuple[tuple[str, str], ...]
    """Each file's name, relative to the folder, with its size and time of writing."""
    is_whole: bool = True
    """Nothing else lies in the folder, and these files nowhere else: its path says all."""
    title: str | None = None
    artist: str | None = None
    """As most of its files' tags have them."""
    named: FolderName | None = None
    """What the folder is called after, where no tag names the album."""

    @property
    def files(self) -> int:
        """How many there are."""
        return len(self.audio)

    @property
    def fingerprint(self) -> str:
        """Changes when a file comes, goes or is written: tells a second run what it has seen."""
        digest = hashlib.sha256()
        for line in sorted(os.fsencode(f"{name}\0{stamp}\n") for name, stamp in self.audio):
            digest.update(line)
        return digest.hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Found:
    """What a scan found."""

    root: Path
    albums: tuple[AlbumFolder, ...]
    """In the order of their names."""
    left_out: tuple[LeftOut, ...]
    folders: int
    """Looked into."""


@dataclass(frozen=True, slots=True)
class _Folder:
    """One folder, which is an album or a part of one."""

    path: Path
    audio: list[tuple[str, str]]
    """Each file's name, with its size and time of writing."""
    error: str | None


def look(
    root: Path,
    *,
    without: Collection[Path] = (),
    tell: Callable[[int], None] = lambda _folders: None,
    max_entries: int = MAX_ENTRIES,
) -> Found:
    """Find every album folder at or below ``root``; each folder is read once.

    A folder with audio in it is an album. Disc folders belong to the folder above them, and
    ``X CD1`` to ``X CD2``: whether they are one album is for their tags to say.
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
    systems: Counter[str] = Counter()
    entries = 0
    for listing in walk(root, without=without):
        if len(folders) % TELL_FOLDERS == 0:
            tell(len(folders))
        entries += 1 + len(listing.files)
        systems.update(listing.systems)
        if entries > max_entries:
            why = f"only the first {max_entries:,} files and folders were looked at"
            left_out.append(LeftOut(paths.text_of(listing.path), f"{why}; import it by itself"))
            break
        folders.append(_read(listing, left_out))
    albums = _albums(root, folders, left_out)
    left_out += [_passed_over(root / "…" / name, systems[name]) for name in sorted(systems)]
    tell(len(folders))
    return Found(root, tuple(sorted(albums, key=_by_name)), tuple(left_out), len(folders))


def _read(listing: Listing, left_out: list[LeftOut]) -> _Folder:
    """Measure the audio of one folder, and name what nobody can import."""
    audio: list[tuple[str, str]] = []
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
        audio.append((entry.name, f"{stat.st_size}\0{stat.st_mtime_ns}"))
    left_out += [
        LeftOut(paths.text_of(listing.path / name), "it is no regular file")
        for name in listing.odd
        if is_audio(Path(name))
    ]
    return _Folder(listing.path, audio, _why(error))


def _passed_over(path: Path, count: int) -> LeftOut:
    """Name the folders that a NAS keeps for itself, all of one name in one line."""
    folders = (
        "1 folder of this name holds" if count == 1 else f"{count:,} folders of this name hold"
    )
    return LeftOut(paths.text_of(path), f"{folders} what the NAS keeps for itself; passed over")


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


def _albums(root: Path, folders: list[_Folder], left_out: list[LeftOut]) -> list[AlbumFolder]:
    """Bring discs to their albums."""
    by_base: dict[tuple[str, ...], list[_Folder]] = {}
    for folder in folders:
        base = base_of(folder.path.relative_to(root).parts)
        by_base.setdefault(base, []).append(folder)
    albums: list[AlbumFolder] = []
    for base, parts in by_base.items():
        broken = next((part for part in parts if part.error), None)
        if broken is not None and broken.error:
            left_out.append(LeftOut(paths.text_of(broken.path), broken.error))
        elif sounding := [part for part in parts if part.audio]:
            albums.append(_album(root.joinpath(*base), sounding))
    return albums


def _album(base: Path, parts: Sequence[_Folder]) -> AlbumFolder:
    """Return an album of folders; those of discs beside each other have only their parent."""
    path = base
    if not all(part.path.is_relative_to(base) for part in parts):
        tops = {part.path.relative_to(base.parent).parts[0] for part in parts}
        path = base.parent / tops.pop() if len(tops) == 1 else base.parent
    audio = tuple(
        (str((part.path / name).relative_to(path)), stamp)
        for part in parts
        for name, stamp in part.audio
    )
    inside = (part.path.relative_to(path) for part in parts)
    return AlbumFolder(path, audio, is_whole=all(map(_goes_without_saying, inside)))


def _goes_without_saying(inside: PurePath) -> bool:
    """Tell whether a folder below an album's belongs to it by its name."""
    return all(map(belongs_above, inside.parts))


def split(album: AlbumFolder, parts: Iterable[Sequence[str]]) -> list[AlbumFolder]:
    """Take a folder's files apart into the albums that they are.

    Args:
        album: what names made of them.
        parts: the files of each, relative to the folder.
    """
    return [_part(album, frozenset(names)) for names in parts]


def _part(album: AlbumFolder, names: Collection[str]) -> AlbumFolder:
    folders = {PurePath(name).parent for name in names}
    inside = folders.pop() if len(folders) == 1 else PurePath()
    ours = [(PurePath(name), stamp) for name, stamp in album.audio if name in names]
    same = {
        name
        for name, _ in album.audio
        if PurePath(name).is_relative_to(inside)
        and _goes_without_saying(PurePath(name).parent.relative_to(inside))
    }
    return AlbumFolder(
        path=album.path / inside,
        audio=tuple((str(name.relative_to(inside)), stamp) for name, stamp in ours),
        is_whole=same == set(names),
    )


def _by_name(album: AlbumFolder) -> tuple[str, ...]:
    return album.path.parts
