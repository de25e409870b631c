"""Which file is which track: the likeliest assignment, and which of it is a guess.

beets' own (2.14) forgives ten seconds of length, never looks at the order of the files and says
nothing of a tie. Here lengths count by the second, the order of the names decides between equals,
and what nothing but that order decides is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import lap
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_LENGTH_COST: Final = 0.01
"""Of lengths that are far apart: less than any difference of titles or numbers."""

_FAR_S: Final = 30
_ORDER_COST: Final = 0.001
"""Of a file at the other end of the album: it decides only between equals."""

_CLEAR: Final = 0.002
"""By how much the other way round must be worse, or it is as likely."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Files and tracks by their places in what was given."""

    pairs: tuple[tuple[int, int], ...]
    """A file and its track, in the order of the tracks."""
    guessed: frozenset[int]
    """Files that could as well be another track: only the order of their names spoke for it."""


def assign(
    distances: Sequence[Sequence[float]],
    files_s: Sequence[float],
    tracks_s: Sequence[float | None],
) -> Assignment:
    """Assign files to tracks, each at most once.

    Args:
        distances: how unlike each file is each track, 0 to 1; files in the order of their names.
        files_s: the files' lengths.
        tracks_s: the tracks' lengths, where they are known.
    """
    if not files_s or not tracks_s:
        return Assignment((), frozenset())
    known = np.array([np.nan if each is None else each for each in tracks_s], dtype=float)
    apart = np.abs(np.array(files_s, dtype=float)[:, None] - known[None, :])
    costs = np.array(distances) + _LENGTH_COST * np.nan_to_num(np.minimum(apart, _FAR_S)) / _FAR_S
    order = np.arange(len(files_s))[:, None] - np.arange(len(tracks_s))[None, :]
    # Squared: of two files that both move, those that cross move further.
    size = max(len(files_s), len(tracks_s))
    _, tracks, _ = lap.lapjv(costs + _ORDER_COST * (order / size) ** 2, extend_cost=True)
    pairs = [(file, int(track)) for file, track in enumerate(tracks) if track >= 0]
    pairs.sort(key=lambda pair: pair[1])
    return Assignment(tuple(pairs), frozenset(_guessed(costs, pairs)))


def _guessed(costs: Any, pairs: Sequence[tuple[int, int]]) -> set[int]:  # noqa: ANN401  # lap's
    """Return the files that could change places with another, or stand where none stands."""
    guessed: set[int] = set()
    for (file, track), (other, place) in combinations(pairs, 2):
        now = costs[file, track] + costs[other, place]
        if costs[file, place] + costs[other, track] - now < _CLEAR:
            guessed |= {file, other}
    spare_files = set(range(costs.shape[0])) - {file for file, _ in pairs}
    spare_tracks = set(range(costs.shape[1])) - {track for _, track in pairs}
    for file, track in pairs:
        here = costs[file, track] + _CLEAR
        if any(costs[file, place] < here for place in spare_tracks):
            guessed.add(file)
        if any(costs[other, track] < here for other in spare_files):
            guessed.add(file)
    return guessed
