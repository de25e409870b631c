"""Which folders below a root are albums. Reads names and sizes only, never a file.

What lies in zips is for :mod:`crateful.imports.zipped`.
"""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from crateful.audio.files import is_audio, walk
from crateful.audio.names.disc_names import base_of, belongs_above
from crateful.downloads.models import LeftOut
from crateful.downloads.moving_in import zips
from crateful.downloads.moving_in.import_files import Reason
from crateful.files import paths
from crateful.imports.grouping import folded
from crateful.imports.notes import Notes, PassedOver

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from crateful.audio.files import Listing
    from crateful.audio.names.folder_names import FolderName

MAX_ENTRIES: Final = 2_000_000
"""Files and folders that one scan looks at; its memory grows with what comes in alone."""

AT_ONCE: Final = 1000
"""Things that are passed over, told together: nobody keeps those of a whole disk."""

LINK: Final = "it is a link, and links are not followed; import what it leads to, or follow links"

LINK_TO_NOTHING: Final = "it leads nowhere, or to what is looked at anyway"

PART: Final = "another part of its album can't be read"

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
    zip: Path | None = None
    """The zip that it lies in, which stands for a folder in its path."""

    @property
    def name(self) -> str:
        """What its folder is called."""
        return self.path.stem if self.path == self.zip else self.path.name

    @property
    def files(self) -> int:
        """How many there are."""
        return len(self.audio)

    @property
    def size_bytes(self) -> int:
        """Of all its files."""
        return sum(int(stamp.partition("\0")[0]) for _, stamp in self.audio)

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
    """What a person should look after."""
    folders: int
    """Looked into."""
    links: tuple[Path, ...] = ()
    """To folders and audio, not followed."""
    passed_over: tuple[PassedOver, ...] = ()
    """Everything that is no album's, what is left out among it; without what was told before."""
    beside: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
    """By folder, files that come along with an album there."""
    zips: tuple[Path, ...] = ()
    """Not looked into."""

    def joined(self, others: Sequence[Found], dead: Sequence[Path]) -> Found:
        """Return what several scans found, of which the others began at links.

        Args:
            others: of the links, in the order in which they were followed.
            dead: links that were not.
        """
        every = (self, *others)
        lines = (PassedOver(paths.text_of(link), Reason.LINK, LINK_TO_NOTHING) for link in dead)
        return replace(
            self,
            albums=tuple(sorted((album for one in every for album in one.albums), key=by_name)),
            left_out=tuple(each for one in every for each in one.left_out),
            folders=sum(one.folders for one in every),
            passed_over=(*(each for one in every for each in one.passed_over), *lines),
            beside={folder: names for one in every for folder, names in one.beside.items()},
            zips=tuple(path for one in every for path in one.zips),
        )

    def with_links_named(self) -> Found:
        """Return the same with the links among what is left out."""
        links = tuple(LeftOut(paths.text_of(link), LINK) for link in self.links)
        lines = tuple(PassedOver(link.path, Reason.LINK) for link in links)
        return replace(self, left_out=links + self.left_out, passed_over=lines + self.passed_over)


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder with audio, which is an album or a part of one."""

    path: Path
    audio: list[tuple[str, str]]
    """Each file's name, with its size and time of writing."""
    error: str | None


def look(
    root: Path,
    *,
    without: Collection[Path] = (),
    tell: Callable[[int], None] = lambda _folders: None,
    write: Callable[[Sequence[PassedOver]], None] = lambda _lines: None,
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
        write: called with what is passed over, :data:`AT_ONCE` at a time; the rest is returned.
        max_entries: files and folders after which the scan ends.
        follows_links: what links to folders lead to is looked at, too, each folder once.
    """
    bounds = _Bounds(without, tell, write, max_entries)
    found = _look(root, bounds)
    if not follows_links:
        return found.with_links_named()
    looked = {root.resolve(), *without}
    above = {folder for one in looked for folder in one.parents}
    others: list[Found] = []
    dead: list[Path] = []
    waiting = [*found.links]
    while waiting:
        link = waiting.pop()
        target = _target(link)
        if target is None or target in above or not looked.isdisjoint((target, *target.parents)):
            dead.append(link)
            continue
        looked.add(target)
        above.update(target.parents)
        others.append(_look(target, bounds))
        waiting += others[-1].links
    return found.joined(others, dead)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How a scan goes: see :func:`look`."""

    without: Collection[Path]
    tell: Callable[[int], None]
    write: Callable[[Sequence[PassedOver]], None]
    max_entries: int


def _target(link: Path) -> Path | None:
    """Return the folder that a link leads to, if it leads to any."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):  # it leads nowhere, or in a circle
        return None
    return target if target.is_dir() else None


def _look(root: Path, bounds: _Bounds) -> Found:
    notes = Notes(root)
    folders: list[Folder] = []
    links: list[Path] = []
    zipped: list[Path] = []
    entries = 0
    for listing in walk(root, without=bounds.without):
        if len(folders) % TELL_FOLDERS == 0:
            bounds.tell(len(folders))
        if len(notes.passed_over) >= AT_ONCE:
            bounds.write(notes.passed_over)
            notes.passed_over.clear()
        entries += 1 + len(listing.files)
        if entries > bounds.max_entries:
            why = f"only the first {bounds.max_entries:,} files and folders were looked at"
            notes.name(listing.path, Reason.BEYOND_LIMIT, f"{why}; import it by itself")
            break
        notes.look_at(listing)
        folders.append(_read(listing))
        links += [listing.path / name for name in listing.links]
        zipped += [
            listing.path / file.name for file in listing.files if zips.is_zip(Path(file.name))
        ]
    albums = albums_of(root, folders, notes)
    notes.sum_up()
    bounds.tell(len(folders))
    return Found(
        root,
        tuple(sorted(albums, key=by_name)),
        tuple(notes.left_out),
        len(folders),
        tuple(links),
        tuple(notes.passed_over),
        notes.beside,
        tuple(zipped),
    )


def _read(listing: Listing) -> Folder:
    """Measure the audio of one folder."""
    audio: list[tuple[str, str]] = []
    error = listing.error
    for entry in listing.files:
        if not is_audio(Path(entry.name)):
            continue
        try:
            stat = entry.stat(follow_symlinks=False)
        except FileNotFoundError:  # gone meanwhile
            continue
        except OSError as failure:
            error = failure
            continue
        audio.append((entry.name, f"{stat.st_size}\0{stat.st_mtime_ns}"))
    return Folder(listing.path, audio, _why(error))


def _why(error: OSError | None) -> str | None:
    """Say of an error what a person can look after."""
    if error is None or isinstance(error, FileNotFoundError):
        return None  # gone meanwhile: there is nothing to look after
    if error.filename is None:  # our own limit
        return error.strerror
    if error.errno == errno.ENAMETOOLONG:
        return "its path is longer than this system can open"
    return f"it can't be read: {error.strerror}"


def albums_of(root: Path, folders: Sequence[Folder], notes: Notes) -> list[AlbumFolder]:
    """Bring discs to their albums; those that can't be read are noted."""
    by_base: dict[tuple[str | None, ...], list[Folder]] = {}
    bases: dict[tuple[str | None, ...], tuple[str, ...]] = {}
    for folder in folders:
        base = base_of(folder.path.relative_to(root).parts)
        # Copied together from systems that don't tell these names apart, they are one album's.
        same = tuple(map(folded, base))
        bases.setdefault(same, base)
        by_base.setdefault(same, []).append(folder)
    albums: list[AlbumFolder] = []
    for same, parts in by_base.items():
        base = bases[same]
        broken = next((part for part in parts if part.error), None)
        if broken is not None and broken.error:
            notes.name(broken.path, Reason.NOT_READABLE, broken.error)
            for part in parts:
                for name, _ in part.audio:
                    notes.add(part.path / name, Reason.NOT_READABLE, PART)
        elif sounding := [part for part in parts if part.audio]:
            albums.append(_album(root.joinpath(*base), sounding))
    return albums


def _album(base: Path, parts: Sequence[Folder]) -> AlbumFolder:
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
        zip=album.zip,
    )


def by_name(album: AlbumFolder) -> tuple[str, ...]:
    """Return where an album goes among others."""
    return album.path.parts
