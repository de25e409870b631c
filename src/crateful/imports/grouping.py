"""Which files are one album: what their tags say is one, with the folders as a hint; pure rules.

Given are the files of one base folder (:func:`crateful.audio.names.disc_names.base_of`). Tags that
agree make one album of its discs; tags that don't make two, also of ``LP1`` and ``LP2``, or inside
one folder. Where no file names an album, the folder is it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, TypeVar

from crateful.audio.files import natural_key
from crateful.audio.names.disc_names import base_of, disc_in
from crateful.audio.names.file_names import NamedPlace, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crateful.audio.facts import FileTags, Tags

NameT = TypeVar("NameT")

WORSE: Final = "the same track lies beside it without loss"


@dataclass(frozen=True, slots=True)
class Grouping:
    """The albums of one base folder."""

    albums: tuple[tuple[str, ...], ...]
    """Their files, in natural order; the albums by their first file."""
    worse: tuple[str, ...] = ()
    """Files of which the same track is there without loss."""


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    folder: PurePath
    tags: Tags
    is_lossless: bool
    album: str | None
    artist: str | None


def group(files: Iterable[FileTags]) -> Grouping:
    """Put each file into exactly one album, or name it as a worse copy; any order gives the same.

    Args:
        files: all of one base folder, with paths relative to it.
    """
    ordered = sorted(files, key=lambda file: _order(file.path))
    known = _with_artists(_with_albums([_File(*_read(each)) for each in ordered]))
    named = places([file.path for file in known])
    if not any(file.album for file in known) and _are_singles(known, named):
        return Grouping(tuple((file.path,) for file in known))
    albums: dict[object, list[_File]] = defaultdict(list)
    for file in known:
        albums[_key(file)].append(file)
    parts = [part for album in albums.values() for part in _by_performer(album)]
    worse = {file.path for part in parts for file in _worse(part, named)}
    kept = [tuple(file.path for file in part if file.path not in worse) for part in parts]
    kept.sort(key=lambda part: _order(part[0]))
    return Grouping(tuple(kept), tuple(file.path for file in known if file.path in worse))


def folded(name: str | None) -> str | None:
    """Return what spellings of one name share; ``None`` for no name."""
    text = unicodedata.normalize("NFKC", name or "").casefold()
    return " ".join(text.split()) or None


def _read(file: FileTags) -> tuple[str, PurePath, Tags, bool, str | None, str | None]:
    album = file.tags.album
    disc = disc_in(album) if album else None
    title = disc.title if disc and disc.title else album
    path = PurePath(file.path)
    artist = folded(file.tags.album_artist)
    return file.path, path.parent, file.tags, file.is_lossless, folded(title), artist


def _order(path: str) -> list[object]:
    return [[natural_key(part) for part in PurePath(path).parts], path]


def _with_albums(files: Sequence[_File]) -> list[_File]:
    """Give a file without ALBUM that of its folder, or the only one; one id is one album."""
    of_id: dict[str, str] = {}
    by_folder: dict[PurePath, Counter[tuple[str, str | None]]] = defaultdict(Counter)
    for file in files:
        if file.album is not None:
            by_folder[file.folder][file.album, file.artist] += 1
            if release_id := file.tags.musicbrainz_release_id:
                of_id.setdefault(release_id, file.album)
    everywhere = {name for names in by_folder.values() for name in names}
    only = everywhere.copy().pop() if len(everywhere) == 1 else None
    known = []
    for file in files:
        if file.album is None and (main := _majority(by_folder[file.folder]) or only):
            known.append(replace(file, album=main[0], artist=file.artist or main[1]))
        else:
            same = of_id.get(file.tags.musicbrainz_release_id or "", file.album)
            known.append(replace(file, album=same))
    return known


def _with_artists(files: Sequence[_File]) -> list[_File]:
    """Give a file without ALBUMARTIST that of the album of its name, if there is one."""
    artists: dict[str | None, Counter[str]] = defaultdict(Counter)
    for file in files:
        if file.artist is not None:
            artists[file.album][file.artist] += 1
    return [
        replace(file, artist=file.artist or _majority(artists[file.album]))
        if file.album is not None
        else file
        for file in files
    ]


def _majority(counts: Counter[NameT]) -> NameT | None:
    """Return what more than half say."""
    most = counts.most_common(1)
    return most[0][0] if most and 2 * most[0][1] > counts.total() else None


def _key(file: _File) -> object:
    """Return what the files of one album share."""
    if file.album is None:
        return ("untagged", base_of(file.folder.parts))
    return file.album, file.artist


def _are_singles(files: Sequence[_File], named: Mapping[str, NamedPlace]) -> bool:
    """Tell whether files that name no album are songs of several artists, and none is numbered."""
    artists = [folded(file.tags.artist) or file.artist for file in files]
    is_counted = any(file.tags.track or named[file.path].number is not None for file in files)
    return (
        len(files) > 1
        and not is_counted
        and all(file.tags.title for file in files)
        and None not in artists
        and _majority(Counter(artists)) is None
    )


def _by_performer(album: list[_File]) -> list[list[_File]]:
    """Take two albums of one name apart: each artist has tracks of the same numbers."""
    performers: dict[str | None, list[_File]] = defaultdict(list)
    for file in album:
        performers[folded(file.tags.artist)].append(file)
    parts = list(performers.values())
    several = (
        len(parts) > 1 and None not in performers and all(file.artist is None for file in album)
    )
    if not several or min(len(part) for part in parts) < 2:  # noqa: PLR2004  # one is a guest
        return [album]
    numbered = [[_place(file) for file in part] for part in parts]
    is_whole = all(None not in part and len(set(part)) == len(part) for part in numbered)
    collide = len({place for part in numbered for place in part}) < len(album)
    return parts if is_whole and collide else [album]


def _place(file: _File) -> tuple[int, int] | None:
    return (file.tags.disc or 1, file.tags.track) if file.tags.track else None


def _worse(album: Sequence[_File], named: Mapping[str, NamedPlace]) -> list[_File]:
    """Return the lossy files of which the album has the same track without loss."""
    lossless = {_track(file, named[file.path]) for file in album if file.is_lossless}
    lossy = [file for file in album if not file.is_lossless]
    return [file for file in lossy if _track(file, named[file.path]) in lossless]


def _track(file: _File, place: NamedPlace) -> tuple[object, ...]:
    """Return what two encodings of one track share."""
    disc = file.tags.disc or place.disc or 1
    title = folded(file.tags.title or place.title or PurePath(file.path).stem)
    return disc, file.tags.track or place.number, title
