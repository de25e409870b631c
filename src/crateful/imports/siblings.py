"""Albums of several folders that only their tags make one: ``Rooms/Live`` and ``Rooms/Studio``.

Folders that are called like discs need none of this (:mod:`crateful.imports.scan`). Of others,
those are one album that lie beside or inside each other, agree on title and artist, and of which
no two tracks have the same place. Two albums of one name, or two copies of one, both begin with a
track 1 of a disc 1, so they stay two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from crateful.audio.names.disc_names import disc_in
from crateful.audio.names.file_names import places
from crateful.imports.grouping import folded
from crateful.imports.scan import AlbumFolder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from crateful.audio.facts import Tags


@dataclass(frozen=True, slots=True)
class Part:
    """An album as one folder has it, and what of its tags says whether it is a part of another."""

    album: AlbumFolder
    title: str | None = None
    """Without its disc, as spellings share it; ``None`` joins nothing."""
    artist: str | None = None
    release_ids: frozenset[str] = frozenset()
    tracks: tuple[tuple[int | None, int | None], ...] = ()
    """Disc and number of each of the album's files, as tagged."""


def part_of(album: AlbumFolder, tags: Sequence[Tags]) -> Part:
    """Return what tells whether an album is a part of one beside it.

    Args:
        album: the folder's.
        tags: of its files, in their order.
    """
    titles = {_without_disc(each.album) for each in tags}
    artists = Counter(folded(each.album_artist or each.artist) for each in tags)
    artist, count = artists.most_common(1)[0]
    if len(titles) > 1 or 2 * count <= len(tags):
        return Part(album)
    return Part(
        album,
        titles.pop(),
        artist,
        frozenset(each.musicbrainz_release_id for each in tags if each.musicbrainz_release_id),
        tuple((each.disc, each.track) for each in tags),
    )


def joined(parts: Iterable[Part]) -> list[AlbumFolder]:
    """Return the albums, those that are parts of one joined, in the order of their folders."""
    albums: list[AlbumFolder] = []
    alike: dict[object, list[Part]] = defaultdict(list)
    for part in parts:
        if part.title is None or part.artist is None or part.album.zip is not None:
            albums.append(part.album)
        else:
            alike[part.title, part.artist].append(part)
    for same in alike.values():
        albums += _joined(same)
    return sorted(albums, key=lambda album: album.path.parts)


def _joined(alike: Sequence[Part]) -> list[AlbumFolder]:
    near: dict[Path, list[Part]] = defaultdict(list)
    own = {part.album.path for part in alike}
    for part in alike:
        inside = part.album.path.parent in own
        is_above = any(path.parent == part.album.path for path in own)
        near[part.album.path if is_above and not inside else part.album.path.parent].append(part)
    albums: list[AlbumFolder] = []
    for above, several in near.items():
        whole = _whole(above, several) if len(several) > 1 else None
        albums += [whole] if whole else [part.album for part in several]
    return albums


def _whole(above: Path, parts: Sequence[Part]) -> AlbumFolder | None:
    """Return the album that parts make, if they do."""
    ids = {release_id for part in parts for release_id in part.release_ids}
    files = {
        _name(part.album, name, above): (stamp, place)
        for part in parts
        for (name, stamp), place in zip(part.album.audio, part.tracks, strict=True)
    }
    taken = _places({name: place for name, (_, place) in files.items()})
    if len(ids) > 1 or len(set(taken)) < len(files) or None in {number for _, number in taken}:
        return None
    title, artist = parts[0].album.title, parts[0].album.artist
    audio = tuple((name, stamp) for name, (stamp, _) in files.items())
    return AlbumFolder(above, audio, is_whole=False, title=title, artist=artist)


def _places(
    tagged: Mapping[str, tuple[int | None, int | None]],
) -> list[tuple[int, int | None]]:
    """Return the disc and number of each file; tags that tell discs apart go before folders."""
    named = places(list(tagged))
    are_told = len({disc for disc, _ in tagged.values()} - {None}) > 1
    return [
        (
            (disc or named[name].disc if are_told else named[name].disc or disc) or 1,
            named[name].number if number is None else number,
        )
        for name, (disc, number) in tagged.items()
    ]


def _name(album: AlbumFolder, name: str, above: Path) -> str:
    return str((album.path / PurePath(name)).relative_to(above))


def _without_disc(album: str | None) -> str | None:
    disc = disc_in(album) if album else None
    return folded(disc.title if disc and disc.title else album)
