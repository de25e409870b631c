"""Which staged file is which track of a release, and how well all of them fit, as beets sees it.

Some tracks of a release need no file, as in Picard: videos, data tracks, hidden ones before the
first (pregap) and silence. A file may still be one of them; without a file they are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from beets.autotag import Source
from beets.autotag.distance import distance, track_distance

from crateful.tagging.matching.as_picard import OPTIONAL
from crateful.tagging.matching.assignment import assign

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LIKELY: Final = 0.35
"""Further away than this, a file is not one of the tracks that need none."""
_MANY_PAIRS: Final = 10_000
"""Files times tracks; beets (2.14) compares each of them, about 8,000 a second."""
_GRACE_S: Final = 10.0
"""What lengths may differ by, as in beets."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One release as the staged files fit it; tracks that need no file and have none are gone."""

    info: Any
    pairs: Sequence[tuple[Any, Any]]
    extra_items: Sequence[Any]
    extra_tracks: Sequence[Any]
    likeness: Any
    guessed: Sequence[Any]
    """Files whose track is a guess: nothing but the order of their names tells."""


def fit(info: Any, items: Sequence[Any]) -> Fit:  # noqa: ANN401
    """Assign ``items`` to the tracks of ``info`` and say how far they are from them."""
    optional = set(info.pop(OPTIONAL, ()))
    needed = [track for track in info.tracks if track.release_track_id not in optional]
    if not needed:  # a concert on DVD: its videos are what it is
        needed, optional = list(info.tracks), set()
    pairs, extra_items, extra_tracks, guessed = _assigned(items, needed)
    if extra_items and optional:
        rest = [track for track in info.tracks if track.release_track_id in optional]
        more = [
            (item, track)
            for item, track in _assigned(extra_items, rest)[0]
            if float(track_distance(item, track)) <= _LIKELY
        ]
        pairs += more
        extra_items = [item for item in extra_items if all(item is not one for one, _ in more)]
    _leave_out(info, [track for _, track in pairs] + extra_tracks)
    likeness = distance(Source.from_items(items).data, info, pairs, len(extra_items))
    pairs.sort(key=lambda pair: pair[1].index or 0)
    return Fit(info, pairs, extra_items, extra_tracks, likeness, guessed)


def _assigned(
    items: Sequence[Any], tracks: Sequence[Any]
) -> tuple[list[tuple[Any, Any]], list[Any], list[Any], list[Any]]:
    """Pair files and tracks, and say what is left of each and which files are a guess.

    In a box of discs those that are named right need no comparing.
    """
    sure = _sure_pairs(items, tracks) if len(items) * len(tracks) > _MANY_PAIRS else []
    left_items = _without(items, (item for item, _ in sure))
    left_tracks = _without(tracks, (track for _, track in sure))
    if not left_items or not left_tracks:
        return sure, left_items, left_tracks, []
    found = assign(
        [[float(track_distance(item, track)) for track in left_tracks] for item in left_items],
        [float(item.length) for item in left_items],
        [track.length for track in left_tracks],
    )
    pairs = [(left_items[file], left_tracks[track]) for file, track in found.pairs]
    extra_items = _without(left_items, (item for item, _ in pairs))
    extra_tracks = _without(left_tracks, (track for _, track in pairs))
    guessed = [left_items[file] for file in sorted(found.guessed)]
    return [*sure, *pairs], extra_items, extra_tracks, guessed


def _sure_pairs(items: Sequence[Any], tracks: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Return the pairs of one title, disc, number and length."""
    places = {(track.medium, track.medium_index, _key(track.title)): track for track in tracks}
    found = (
        (item, places.pop((item.disc or 1, item.track, _key(item.title)), None)) for item in items
    )
    return [
        (item, track)
        for item, track in found
        if track and (not track.length or abs(item.length - track.length) <= _GRACE_S)
    ]


def _without(all_of: Sequence[Any], some: Iterable[Any]) -> list[Any]:
    gone = {id(one) for one in some}
    return [one for one in all_of if id(one) not in gone]


def _leave_out(info: Any, kept: Sequence[Any]) -> None:  # noqa: ANN401
    """Have ``info`` be of the tracks in ``kept`` only; discs that are none then don't count."""
    staying = {id(track) for track in kept}
    if len(staying) == len(info.tracks):
        return
    info.tracks = [track for track in info.tracks if id(track) in staying]
    for index, track in enumerate(info.tracks, 1):
        track.index = index
        of_disc = [one for one in info.tracks if one.medium == track.medium and one.medium_index]
        track.medium_total = len(of_disc)
    info.mediums = max((track.medium or 1 for track in info.tracks), default=1)


def _key(title: str | None) -> str:
    return " ".join((title or "").casefold().split())
