"""What a person's folders and file names tell of an album where its tags don't; pure rules.

A tag goes before a name; but one disc number on all files tells less than the folders' two.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from crateful.audio.names import file_names
from crateful.audio.names.disc_names import disc_in
from crateful.audio.names.file_names import NamedPlace, artist_and_title
from crateful.audio.names.folder_names import FolderName
from crateful.tagging.policy import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crateful.audio.facts import AudioFacts, Tags
    from crateful.tagging.types import Hints

UNNAMED = FolderName()


def with_names(
    hints: Hints, facts: Sequence[AudioFacts], folder: FolderName | None = None
) -> Hints:
    """Add what names tell and tags don't: discs, and of a person's own files all the rest.

    Args:
        hints: what the source says; names every file.
        facts: of every file, with its own tags alone.
        folder: what the album's folder is called after, where no tag names the album.
    """
    tags = {fact.path: fact.tags for fact in facts}
    named = _with_sides(file_names.places([track.path for track in hints.tracks]), tags)
    discs = _discs(tags, {path: place.disc for path, place in named.items()})
    tracks = tuple(
        replace(track, disc=track.disc or discs.get(track.path)) for track in hints.tracks
    )
    known = replace(hints, tracks=tracks, album=hints.album or _album_without_disc(tags))
    return _with_own(known, tags, named, folder or UNNAMED) if hints.from_person else known


def _with_sides(named: dict[str, NamedPlace], tags: Mapping[str, Tags]) -> dict[str, NamedPlace]:
    """Put the numbers that tracks have by the sides of a record in the place of their names'."""
    counted = file_names.on_sides([tags[path].side or "" for path in named])
    if counted is None:
        return named
    return {
        path: replace(place, number=side.number, disc=place.disc or side.disc)
        for (path, place), side in zip(named.items(), counted, strict=True)
    }


def _with_own(
    hints: Hints, tags: Mapping[str, Tags], named: Mapping[str, NamedPlace], folder: FolderName
) -> Hints:
    artists = [each.album_artist or each.artist for each in tags.values()]
    is_by_nobody = all(map(is_placeholder, artists))
    performers, titles = _titles(tags, named, folder.artist)
    whole = next(iter(set(performers.values()))) if len(set(performers.values())) == 1 else None
    artist = (folder.artist or whole) if is_by_nobody else None
    is_named = bool(artist or not is_by_nobody)
    discs = {track.path: track.disc or tags[track.path].disc or 1 for track in hints.tracks}
    numbers = _numbers(tags, named, discs)
    tracks = tuple(
        replace(
            track,
            number=track.number if track.number is not None else numbers[track.path],
            title=track.title or titles.get(track.path),
            artist=track.artist or performers.get(track.path),
        )
        for track in hints.tracks
    )
    # An album's title without an artist finds anybody's; tags may be those of a cue sheet by now.
    is_untitled = not any(each.album for each in tags.values())
    album = hints.album or (folder.album if is_named and is_untitled else None)
    is_lone = len(tags) == 1 and not album and not any(each.album for each in tags.values())
    return replace(
        hints,
        tracks=tracks,
        artist=hints.artist or artist,
        album=album,
        date=hints.date or (folder.year if not any(each.date for each in tags.values()) else None),
        is_single=hints.is_single or is_lone,
    )


def _titles(
    tags: Mapping[str, Tags], named: Mapping[str, NamedPlace], artist: str | None
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the artists and titles that the names of files without a title tell."""
    said = {path: place.title for path, place in named.items() if is_placeholder(tags[path].title)}
    titles = {path: title for path, title in said.items() if title and not is_placeholder(title)}
    taken = {path: artist_and_title(title) for path, title in titles.items()}
    if not taken or not all(performer for performer, _ in taken.values()):
        return {}, titles
    performers = {
        path: performer
        for path, (performer, _) in taken.items()
        if performer and is_placeholder(tags[path].artist)
    }
    if artist and {one.casefold() for one in performers.values()} == {artist.casefold()}:
        performers = {}
    return performers, {path: title for path, (_, title) in taken.items()}


def _discs(tags: Mapping[str, Tags], folders: Mapping[str, int | None]) -> Mapping[str, int | None]:
    """Return the discs that tags leave open: from folders, or from ``X CD1`` as the album."""
    tagged = [each.disc for each in tags.values()]
    if None not in tagged and len(set(tagged)) > 1:
        return {}
    if not any(folders.values()):
        titles = {path: disc_in(each.album or "") for path, each in tags.items()}
        folders = {path: title.number if title else None for path, title in titles.items()}
    if not any(folders.values()):
        return {}
    return {path: disc or tags[path].disc or 1 for path, disc in folders.items()}


def _numbers(
    tags: Mapping[str, Tags], named: Mapping[str, NamedPlace], discs: Mapping[str, int]
) -> dict[str, int | None]:
    """Return the numbers that tags leave open; a 0 is one where its disc has a 1 and no other 0.

    Elsewhere it is what a program writes that does not know.
    """
    said = {
        path: named[path].number if each.track is None else each.track
        for path, each in tags.items()
    }
    places = Counter((discs[path], number) for path, number in said.items())
    return {
        path: number
        if number == 0 and places[discs[path], 0] == 1 and places[discs[path], 1]
        else (None if tags[path].track else named[path].number or None)
        for path, number in said.items()
    }


def _album_without_disc(tags: Mapping[str, Tags]) -> str | None:
    """Return ``X`` where the files say ``X CD1`` and ``X CD2``; one album is called one thing."""
    albums = {each.album for each in tags.values() if each.album}
    titles = {disc.title if (disc := disc_in(album)) else album for album in albums}
    return titles.pop() or None if len(albums) > 1 and len(titles) == 1 else None
