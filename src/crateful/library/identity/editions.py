"""Whether a copy that came is just the edition of which the library lacks tracks. Pure.

Every track of the library's is in it at the same place, called the same or sounding the same, and
as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crateful.audio.fingerprints import comparing
from crateful.library.names import title_key

if TYPE_CHECKING:
    from collections.abc import Mapping

SAME_LENGTH_MS: Final = 3_000
"""By which two copies of one edition's track may differ."""

Place = tuple[int, int]
"""Disc and number."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One track of a copy, measured."""

    title: str
    duration_ms: int
    fingerprint: str | None = None


def otherwise(
    own: Mapping[Place, Piece], came: Mapping[Place, Piece], *, total: int, missing: int
) -> str:
    """Return why a copy is not the library's edition, in words; empty when it is.

    Args:
        own: the library's tracks.
        came: what came.
        total: tracks that the library's edition has.
        missing: tracks that the source has and did not give.
    """
    if len(came) + missing != total:
        return f"it has {len(came) + missing} tracks and not {total}"
    if not came.keys() - own.keys():
        return "it has none of the tracks that the library lacks"
    told = (_differs(place[1], track, came.get(place)) for place, track in own.items())
    return next(filter(None, told), "")


def _differs(number: int, track: Piece, twin: Piece | None) -> str:
    if twin is None:
        return f"it lacks track {number}, {track.title[:100]}"
    if abs(twin.duration_ms - track.duration_ms) > SAME_LENGTH_MS:
        return f"track {number} has another length"
    if _is_same(track, twin):
        return ""
    if title_key(track.title) == title_key(twin.title):
        return f"track {number} is another recording"
    return f"track {number} is {twin.title[:100]} and not {track.title[:100]}"


def _is_same(track: Piece, twin: Piece) -> bool:
    """Tell whether two are one recording: by sound where both are known, else by their titles."""
    if track.fingerprint and twin.fingerprint:
        ours, theirs = map(comparing.unpacked, (track.fingerprint, twin.fingerprint))
        share = comparing.difference(ours, theirs)
        if share is not None:
            return share <= comparing.SAME
    return title_key(track.title) == title_key(twin.title)
