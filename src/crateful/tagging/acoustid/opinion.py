"""What recordings that sound like an album's files say of releases; pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from crateful.tagging.types import BySound

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from crateful.tagging.acoustid.answers import Known
    from crateful.tagging.types import Candidate

_FAR: Final = 1000
"""Tracks by which a release of unknown size differs."""

Opinions = dict[str, frozenset[str]]
"""The recordings that each file may be, by its path."""


def opinions(known: Mapping[str, Collection[Known]]) -> Opinions:
    """Return the ids of the recordings that each file may be: all of them, not the first."""
    return {path: frozenset(one.id for one in found) for path, found in known.items()}


def releases(known: Mapping[str, Collection[Known]], files: int) -> list[str]:
    """Return the releases that most files may be from, those of as many tracks first.

    Args:
        known: by the files' paths.
        files: how many the album has.
    """
    covers: Counter[str] = Counter()
    sizes: dict[str, int] = {}
    for found in known.values():
        on = {release.id: release for one in found for release in one.releases}
        covers.update(on.keys())
        sizes |= {one.id: one.track_count for one in on.values() if one.track_count}
    most = max(covers.values(), default=0)
    likely = [one for one, count in covers.items() if 2 * count > most]
    apart = {one: abs(sizes.get(one, files + _FAR) - files) for one in likely}
    return sorted(likely, key=lambda one: (-covers[one], apart[one], one))


def of_candidate(candidate: Candidate, said: Opinions) -> BySound:
    """Return how many of the files that AcoustID was asked for are on a release, and where."""
    on = {track.get("track_id") for track in candidate.snapshot.get("tracks", ())}
    there = {path for path, ids in said.items() if ids & on}
    misplaced = tuple(
        match.path
        for match in candidate.matches
        if match.path in there and match.recording_id not in said[match.path]
    )
    return BySound(len(there), len(said), misplaced)


def sentence(known: Mapping[str, Collection[Known]]) -> str:
    """Return in words how many of the files' recordings AcoustID knows."""
    count = sum(bool(found) for found in known.values())
    if not count:
        return "AcoustID knows none of these recordings."
    return f"AcoustID knows {count} of {len(known)} recordings by their sound."
