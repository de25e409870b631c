"""Whether an album's own tags say all that it is filed by; pure rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crateful.tagging.gaps import missing_numbers
from crateful.tagging.policy import is_placeholder
from crateful.tagging.sheet import album_artist
from crateful.tagging.titles import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.audio.facts import AudioFacts, Tags
    from crateful.tagging.types import Hints


def what_lacks(facts: Sequence[AudioFacts], hints: Hints) -> str | None:
    """Return why an album can't be filed as it is tagged, in words; ``None`` when it can.

    Args:
        facts: of every file, with its own tags alone.
        hints: what folders say of discs, and what the sides of a record make of its numbers.
    """
    discs = {track.path: track.disc for track in hints.tracks}
    sides = {track.path: track.number for track in hints.tracks}
    tags = [
        replace(
            one.tags,
            disc=discs.get(one.path) or one.tags.disc,
            track=sides.get(one.path) if one.tags.side else one.tags.track,
        )
        for one in facts
    ]
    artists = {tidy(one.album_artist or "") for one in tags}
    albums = {tidy(one.album or "") for one in tags}
    ids = {one.musicbrainz_release_id for one in tags}
    by, _ = album_artist(artists.copy().pop() or None, [one.artist for one in tags])
    lacks = (
        ("an artist", len(artists) > 1 or is_placeholder(by)),
        ("one title of the album", not hints.album and len(albums) > 1),
        ("a title of the album", any(map(is_placeholder, albums))),
        ("a title of each track", any(is_placeholder(one.title) for one in tags)),
        ("an artist of each track", any(is_placeholder(one.artist) for one in tags)),
        ("one MusicBrainz release", len(ids) > 1),
        ("a number of its own for each track", not _are_counted(tags)),
        ("each track up to its total", missing_numbers(tags)[1] > 0),
    )
    return next((what for what, is_lacking in lacks if is_lacking), None)


def _are_counted(tags: Sequence[Tags]) -> bool:
    """Tell whether no two tracks have one place, and no number is left out on a disc."""
    places = [(one.disc or 1, one.track) for one in tags]
    if None in {number for _, number in places} or len(set(places)) < len(places):
        return False
    numbers = sorted(number or 0 for _, number in places)
    runs_on = numbers in (list(range(1, len(tags) + 1)), list(range(len(tags))))
    by_disc = {disc: sorted(n or 0 for d, n in places if d == disc) for disc, _ in places}
    return runs_on or all(
        own == list(range(own[0], own[0] + len(own))) and own[0] in {0, 1}
        for own in by_disc.values()
    )
