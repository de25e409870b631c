"""What a person's folders and file names tell of an album where its tags don't; pure rules.

A tag goes before a name; but one disc number on all files tells less than the folders' two.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crateful.audio import file_names
from crateful.audio.disc_names import disc_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crateful.audio.facts import AudioFacts, Tags
    from crateful.tagging.types import Hints


def with_names(hints: Hints, facts: Sequence[AudioFacts]) -> Hints:
    """Add the discs, and for a person's own files the numbers, that names tell and tags don't.

    Args:
        hints: what the source says; names every file.
        facts: of every file, with its own tags alone.
    """
    tags = {fact.path: fact.tags for fact in facts}
    named = file_names.places([track.path for track in hints.tracks])
    discs = _discs(tags, {path: place.disc for path, place in named.items()})
    tracks = tuple(
        replace(
            track,
            disc=track.disc or discs.get(track.path),
            number=track.number or _number(tags[track.path], named[track.path], hints),
        )
        for track in hints.tracks
    )
    album = hints.album or _album_without_disc(tags)
    is_lone = len(tags) == 1 and not any(each.album for each in tags.values())
    is_single = hints.is_single or (is_lone and hints.from_person)
    return replace(hints, tracks=tracks, album=album, is_single=is_single)


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


def _number(tags: Tags, place: file_names.NamedPlace, hints: Hints) -> int | None:
    return place.number if tags.track is None and hints.from_person else None


def _album_without_disc(tags: Mapping[str, Tags]) -> str | None:
    """Return ``X`` where the files say ``X CD1`` and ``X CD2``; one album is called one thing."""
    albums = {each.album for each in tags.values() if each.album}
    titles = {disc.title if (disc := disc_in(album)) else album for album in albums}
    return titles.pop() or None if len(albums) > 1 and len(titles) == 1 else None
