"""Which folders below a root are albums. Reads names and sizes only, never a file."""

from __future__ import annotations

import errno
import hashlib
import os
from collections import Counter
from dataclasses import dataclass, replace
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

LINK: Final = "it is a link, and links are not followed; import what it leads to, or follow links"

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
    links: tuple[Path, ...] = ()
    """To folders and audio, not followed."""

    def joined(self, other: Found) -> Found:
        """Return what two scans found, of which the other began at a link of this one's."""
        return replace(
            self,
            albums=tuple(sorted((*self.albums, *other.albums), key=_by_name)),
            left_out=self.left_out + other.left_out,
            folders=self.folders + other.folders,
        )

    def with_links_named(self) -> Found:
        """Return the same with the links among what is left out."""
        links = tuple(LeftOut(paths.text_of(link), LINK) for link in self.links)
        return replace(self, left_out=links + self.left_out)


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
    follows_links: bool = False,
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
        follows_links: what links to folders lead to is looked at, too, each folder once.
    """
    found = _look(root, without=without, tell=tell, max_entries=max_entries)
    looked, waiting = [root.resolve()], [*found.links] if follows_links else []
    while waiting:
        link = waiting.pop()
        target = _target(link, [*looked, *without])
        if target is None:
            continue
        looked.append(target)
        more = _look(target, without=without, tell=tell, max_entries=max_entries)
        waiting += more.links
        found = found.joined(more)
    return found if follows_links else found.with_links_named()


def _target(link: Path, looked: Collection[Path]) -> Path | None:
    """Return the folder that a link leads to, unless it is looked at anyway or is nobody's."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):  # it leads nowhere, or in a circle
        return None
    around = any(target.is_relative_to(one) or one.is_relative_to(target) for one in looked)
    return None if around or not target.is_dir() else target


def _look(
    root: Path,
    *,
    without: Collection[Path],
    tell: Callable[[int], None],
    max_entries: int,
) -> Found:
    left_out: list[LeftOut] = []
    folders: list[_Folder] = []
    links: list[Path] = []
    systems: Counter[str] = Counter()
    entries = hidden = 0
    for listing in walk(root, without=without):
        if len(folders) % TELL_FOLDERS == 0:
            tell(len(folders))
        entries += 1 + len(listing.files)
        systems.update(listing.systems)
        hidden += listing.hidden
        if entries > max_entries:
            why = f"only the first {max_entries:,} files and folders were looked at"
            left_out.append(LeftOut(paths.text_of(listing.path), f"{why}; import it by itself"))
            break
        folders.append(_read(listing, left_out))
        links += [listing.path / name for name in listing.links]
    albums = _albums(root, folders, left_out)
    left_out += [_passed_over(root / "…" / name, systems[name]) for name in sorted(systems)]
    if hidden:
        things = "1 folder or file is" if hidden == 1 else f"{hidden:,} folders and files are"
        left_out.append(LeftOut(paths.text_of(root / "…" / ".*"), f"{things} hidden; passed over"))
    tell(len(folders))
    ordered = tuple(sorted(albums, key=_by_name))
    return Found(root, ordered, tuple(left_out), len(folders), tuple(links))


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
