"""Whether a lossy encoder's frames lie behind a lossless file, and which encoder's.

Two steps, on different places of the track, so that the second judges what the first found and
nothing else. First every possible beginning of a frame is tried in a few places, and those kept at
which the most coefficients are zero. Then, in other places, each of them has to beat its own
neighbours, a few samples before and after: music changes little from one sample to the next, an
encoder's holes are there at exactly one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.ndimage import median_filter

from crateful.audio.authenticity.bets import Rank
from crateful.audio.authenticity.grids import NEAREST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from crateful.audio.authenticity.excerpts import Excerpt
    from crateful.audio.authenticity.grids import Codec, Grid
    from crateful.audio.authenticity.holes import Seen

_REACH: Final = 16
"""Neighbours on each side against which a beginning is seen to stand out."""

_SIGMA: Final = 1.4826
"""Standard deviation of a normal spread, in median deviations."""

_LEAST_SPREAD: Final = np.float32(1e-3)
_CLEAR: Final = 4.5
"""Deviations from the others that chance reaches three times in a million, were they normal. With
true masters one win in twenty is higher, with MP3 320 nineteen in twenty: so loops that come back
at the same samples prove nothing, whose chances are not new in each place."""

_UNCLEAR: Final = 4
"""Of so many ranks one is the best of what stands out less: it pays about what it cost."""

_HIGHEST: Final = np.float32(40.0)
"""So that one place alone is not all that counts."""


def candidates(grid: Grid, seen: Iterable[NDArray[np.float32]], count: int) -> list[int]:
    """Return the beginnings that stand out most, the most first.

    Args:
        grid: whose.
        seen: what :meth:`Grid.everywhere` told of some places of a track.
        count: at most.
    """
    total = np.zeros(grid.period, np.float32)
    for shares in seen:
        total += _standing_out(grid.folded(shares)).max(0)
    if not total.any():
        return []
    best = np.argsort(total)[::-1][: count * (2 * NEAREST + 1)]
    found: list[int] = []
    for offset in map(int, best):
        if all(abs(one - offset) > NEAREST for one in found):
            found.append(offset)
    return found[:count]


def rank(seen: Seen) -> Rank:
    """Return a beginning's rank in one place by its holes, or by how well it stands on levels."""
    shares = seen.shares
    above = shares - np.median(shares, axis=1, keepdims=True)
    spread = np.median(np.abs(above), axis=1, keepdims=True) * _SIGMA + _LEAST_SPREAD
    # An encoder chooses a frame's mix of channels by the music: the clearest counts.
    height = np.minimum(above / spread, _HIGHEST).max(0)
    found = 1 + int((height[1:] >= height[0]).sum())
    is_clear = height[0] >= _CLEAR
    return Rank(found if is_clear else max(found, len(height) // _UNCLEAR), len(height))


def likest(ways: Sequence[Grid], places: Sequence[Excerpt], beginning: int) -> Codec:
    """Return the one of some ways that has the most holes at a beginning."""
    depth = [0.0] * len(ways)
    for place in places:
        for at, grid in enumerate(ways):
            seen = grid.around(place, beginning, is_close=False)
            depth[at] += 0 if seen is None else float(seen.shares[:, 0].max())
    return ways[depth.index(max(depth))].codec


def _standing_out(shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return by mix how far each beginning stands above its neighbours, in their own spread."""
    usual = [median_filter(one, 2 * _REACH + 1, mode="wrap") for one in shares]
    above = shares - np.stack(usual)
    spread = np.median(np.abs(above), axis=1, keepdims=True) * _SIGMA + _LEAST_SPREAD
    height: NDArray[np.float32] = np.clip(above / spread, -_HIGHEST, _HIGHEST)
    return height
