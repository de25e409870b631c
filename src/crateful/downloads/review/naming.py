"""What a person calls an album that is filed as it is: their word goes before everybody's. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crateful.tagging.policy import are_placeholders, is_placeholder
from crateful.tagging.sheet import renumber
from crateful.tagging.titles import join_edition, split_edition
from crateful.tagging.types import GivenNames, GivenTrack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.audio.facts import AudioFacts
    from crateful.downloads.review.schemas import AlbumNames
    from crateful.downloads.review.snapshot import ReviewSnapshot
    from crateful.tagging.types import Hints, TrackHint


def given(names: AlbumNames, snapshot: ReviewSnapshot) -> GivenNames:
    """Return what a person said; an edition alone goes behind the title that there is."""
    title = names.album
    if names.edition:
        whole = names.album or snapshot.current.album
        title = join_edition(split_edition(whole)[0], names.edition) if whole else None
    return GivenNames(
        title=title,
        artist=names.artist,
        date=str(names.year) if names.year else None,
        tracks=tuple(GivenTrack(**track.model_dump()) for track in names.tracks),
    )


def lacking(snapshot: ReviewSnapshot, names: GivenNames | None) -> str | None:
    """Return what has no name, in words; ``None`` when it can be filed as it is."""
    said = names or GivenNames()
    titles = {file.path: file.title for file in snapshot.files}
    titles |= {track.path: track.title for track in said.tracks if track.title}
    is_album_needed = len(titles) > 1
    without = (
        ("the artist", is_placeholder(said.artist or snapshot.current.artist)),
        ("the album", is_album_needed and is_placeholder(said.title or snapshot.current.album)),
        ("the titles", are_placeholders([*titles.values()]) or not all(titles.values())),
    )
    words = [what for what, is_lacking in without if is_lacking] if titles else []
    return " and ".join(words) or None


def named(hints: Hints, names: GivenNames, facts: Sequence[AudioFacts]) -> Hints:
    """Return the hints with what a person said in place of the source's and the files' words.

    Args:
        hints: what source and names of files say.
        names: what the person said; ``None`` leaves a word.
        facts: of every file.
    """
    said = {track.path: track for track in names.tracks}
    tracks = [_named(track, said.get(track.path)) for track in hints.tracks]
    if any(track.number is not None or track.disc is not None for track in names.tracks):
        tracks = _in_places(tracks, said, facts)
    return replace(
        hints,
        artist=names.artist or hints.artist,
        album=names.title or hints.album,
        date=names.date or hints.date,
        is_single=hints.is_single and not names.title,
        tracks=tuple(tracks),
    )


def _named(track: TrackHint, said: GivenTrack | None) -> TrackHint:
    if said is None:
        return track
    return replace(
        track,
        title=said.title or track.title,
        artist=said.artist or track.artist,
        disc=said.disc or track.disc,
        number=track.number if said.number is None else said.number,
    )


def _in_places(
    tracks: Sequence[TrackHint], said: dict[str, GivenTrack], facts: Sequence[AudioFacts]
) -> list[TrackHint]:
    """Put those where the person said, and the others where that leaves them room."""
    tags = {fact.path: fact.tags for fact in facts}
    first = sorted(tracks, key=lambda track: track.path not in said)
    wanted = [
        (
            track.disc or tags[track.path].disc or 1,
            (tags[track.path].track or None) if track.number is None else track.number,
        )
        for track in first
    ]
    places = dict(zip((track.path for track in first), renumber(wanted), strict=True))
    return [
        replace(track, disc=places[track.path][0], number=places[track.path][1]) for track in tracks
    ]
