"""What an album's folder and files are called; pure rules.

``<Album Artist>/<Album> (<Year>)/<NN> - <Title>.<ext>``: every part legal on Windows, SMB shares
and file systems that allow 255 bytes, in Unicode (NFC), never empty, never a way out.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from crateful.tagging.titles import join_edition, tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.tagging.types import TaggedAlbum

VARIOUS_ARTISTS = "Various Artists"

MAX_NAME_BYTES = 200
"""Below the 255 bytes of most file systems, so that ``.part`` and the like still fit."""

_ILLEGAL = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_RESERVED = re.compile(
    r"(?P<device>con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\..*)?",
    re.IGNORECASE | re.DOTALL,
)
_EXTENSION = re.compile(r"[a-z0-9]{1,8}")
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class AlbumName:
    """The parts of an album that its folder is named by."""

    artist: str
    title: str
    edition: str = ""
    year: int | None = None
    is_compilation: bool = False
    disc_total: int = 1


@dataclass(frozen=True, slots=True)
class TrackName:
    """The parts of a track that its file is named by."""

    disc: int
    number: int
    title: str
    artist: str
    extension: str
    """``flac`` or ``.flac``."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where an album goes."""

    folder: str
    """Relative to the library, with ``/`` between its two parts."""
    file_names: tuple[str, ...]
    """One per track, in the order given; no two the same, not even in another case."""


def plan(album: AlbumName, tracks: Sequence[TrackName]) -> Plan:
    """Name an album's folder and files; the same album is always named the same."""
    disc_width = len(str(max((track.disc for track in tracks), default=1)))
    number_width = max(2, len(str(max((track.number for track in tracks), default=1))))
    stems = []
    for track in tracks:
        number = f"{track.number:0{number_width}d}"
        if max(album.disc_total, *(each.disc for each in tracks)) > 1:
            number = f"{track.disc:0{disc_width}d}-{number}"
        artist = [track.artist] if album.is_compilation else []
        stems.append(" - ".join(filter(None, [number, *artist, tidy(track.title)])))
    names = [(stem, _suffix(track.extension)) for stem, track in zip(stems, tracks, strict=True)]
    return Plan(folder_of(album), _distinct(names))


def plan_of(album: TaggedAlbum) -> Plan:
    """Name the folder and files of an album as it will stand."""
    name = AlbumName(
        artist=album.artist,
        title=album.title,
        edition=album.edition,
        year=album.year,
        is_compilation=album.is_compilation,
        disc_total=album.disc_total,
    )
    return plan(
        name,
        [
            TrackName(
                track.disc, track.number, track.title, track.artist, PurePath(track.path).suffix
            )
            for track in album.tracks
        ],
    )


def folder_of(album: AlbumName) -> str:
    """Return an album's folder, relative to the library: ``Radiohead/OK Computer (1997)``."""
    artist = VARIOUS_ARTISTS if album.is_compilation else album.artist
    year = f" ({album.year})" if album.year else ""
    return f"{legal_name(artist)}/{legal_name(join_edition(album.title, album.edition), year)}"


def other_folder(folder: str, count: int) -> str:
    """Return another folder for an album whose own name is taken: ``.../Album (1997) [2]``."""
    artist, _, title = folder.rpartition("/")
    return f"{artist}/{legal_name(title, f' [{count}]')}".removeprefix("/")


def legal_name(text: str, suffix: str = "") -> str:
    """Return one part of a path: ``text``, made legal and short enough, and then ``suffix``.

    A text that must be cut gets a short hash of the whole, so that two long ones stay apart.
    """
    name = _ILLEGAL.sub("_", tidy(text)).strip(" ").lstrip(".").strip(" ")
    if reserved := _RESERVED.fullmatch(name + suffix):
        end = reserved.end("device")
        name = f"{name[:end]}_{name[end:]}"
    room = MAX_NAME_BYTES - len(suffix.encode())
    if len(name.encode()) > room:
        mark = f" ~{hashlib.sha256(name.encode()).hexdigest()[:6]}"
        name = _cut(name, room - len(mark)) + mark
    if not suffix or suffix.startswith("."):
        name = name.rstrip(" .")
    if not name.strip(_JOINERS):
        name = "_"
    return unicodedata.normalize("NFC", name + suffix)


def _cut(name: str, size_bytes: int) -> str:
    """Return the longest start of ``name`` within ``size_bytes`` that splits no character."""
    shorter = name.encode()[:size_bytes].decode(errors="ignore")
    while shorter and (
        unicodedata.combining(name[len(shorter)]) or name[len(shorter)] in f"{_JOINERS}\ufe0f"
    ):
        shorter = shorter[:-1]
    return shorter.rstrip(f" .{_JOINERS}")


def _suffix(extension: str) -> str:
    word = extension.lstrip(".").casefold()
    return f".{word}" if _EXTENSION.fullmatch(word) else ""


def _distinct(names: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Make names legal, and number those that would be the same on any file system."""
    taken: set[str] = set()
    chosen = []
    for stem, suffix in names:
        name, count = legal_name(stem, suffix), 1
        while _folded(name) in taken:
            count += 1
            name = legal_name(stem, f" ({count}){suffix}")
        taken.add(_folded(name))
        chosen.append(name)
    return tuple(chosen)


def _folded(name: str) -> str:
    """Fold as the least discerning file system does: no case, canonical equivalence."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def named(album: TaggedAlbum) -> TaggedAlbum:
    """Return an album with the names of its folder and files."""
    planned = plan_of(album)
    tracks = zip(album.tracks, planned.file_names, strict=True)
    return replace(
        album,
        folder=planned.folder,
        tracks=tuple(replace(one, file_name=name, genre=album.text.genre) for one, name in tracks),
    )
