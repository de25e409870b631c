"""Whether MP2's or Musepack's 32 bands lie behind a sound: their samples stand on few levels.

Both cut sound into the same 32 bands as MP3 but have no second transform (ISO 11172-3, layers I and
II; Musepack took its bands from there). Each band's samples share a scale factor for twelve at a
time, and each of the twelve is one of a few levels that are as far from each other: 3, 5, 7, 9 and
so on (table B.4). Where the encoder cut, the samples divided by their largest are fractions of
small whole numbers again; one sample beside, they are anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crateful.audio.authenticity import hybrid
from crateful.audio.authenticity.holes import of_length_one

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

PART: Final = 12
"""Samples of a band that share a scale factor."""

PERIOD: Final = PART * hybrid.BANDS
NEEDED: Final = hybrid.TAPS + (2 * PART) * hybrid.BANDS
"""Samples that hold a whole part wherever the encoder began."""

_LEVELS: Final = 4
"""Of the largest sample, at most: up to nine levels. With more they are too close to tell."""

_BANDS: Final = slice(1, 29)
"""Up to 20 kHz, without the lowest, in which hardly any encoder has few levels."""

_LEAST_BANDS: Final = 6
"""Fewer tell nothing: a tone stands on levels by itself if its pitch is right."""

_STEP: Final = np.float32(6.0)
"""Least distance of levels, in steps of 16 bits: rounding and dither leave a half of one."""

_OCTAVES: Final = 0.26365
"""From one scale factor of Musepack to the next: its decoder's table falls by 0.83298 each."""

_OCTAVES_OF_MP2: Final = 1 / 3
"""The same of MP2, table B.1: 2 dB."""

_TOLD: Final = 8.0
"""Of steps and the square of how well they stand on Musepack's distances: by chance in one of some
thousand; of 8 files of mpcenc above 10, of 13 of twolame below 6."""

_FEW: Final = 2
"""Levels from zero with which the last is told: more are rare."""

_OFTEN: Final = 3
"""Samples on the outermost level: a single one makes levels of nothing."""

_CLEAR: Final = 0.8
"""Of a fit: one in which levels may be measured."""


def bands(sound: NDArray[np.float32], places: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return the bands' samples of one channel: slot by place by band.

    Args:
        sound: at least :data:`NEEDED` samples.
        places: which of the 32 samples of a slot it begins with.
    """
    views = np.lib.stride_tricks.sliding_window_view(sound, hybrid.TAPS)
    where = hybrid.BANDS * np.arange(2 * PART - 1)[:, None] + places
    flat: NDArray[np.float32] = views[where.ravel()] @ hybrid.BANK
    return flat.reshape(*where.shape, hybrid.BANDS)


def fits(samples: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """Return by slot and place how well the bands stand on levels there: 1 is exactly.

    Nothing is told of bands that are too quiet, nor of a few bands alone.
    """
    best, top = _levels(samples)[:2]
    heard = top > _STEP
    count = heard.sum(2)
    if count.max() < _LEAST_BANDS:
        return None
    total: NDArray[np.float32] = np.where(heard, best, 0).sum(2) / np.maximum(count, _LEAST_BANDS)
    return total.astype(np.float32)


def steps(samples: NDArray[np.float32], slot: int) -> list[NDArray[np.float32]]:
    """Return how far levels lie from each other in the parts that begin with a slot.

    By how many levels there are from zero, for another number is another scale.
    """
    best, top, most, often = _levels(samples[slot : slot + PART])
    clear = (best > _CLEAR) & (often >= _OFTEN)
    return [
        top[clear & (most == levels) & (top > 2 * levels * _STEP)]
        for levels in range(1, _LEVELS + 1)
    ]


def frame_of(channels: list[NDArray[np.float32]], slot: int) -> NDArray[np.float32]:
    """Return the part that begins with a slot, as :class:`holes.Seen` has frames."""
    told = []
    for samples in channels:
        usual = np.abs(samples[:, _BANDS]).mean(0)
        part = samples[slot : slot + PART, _BANDS]
        told.append(np.where(usual > _STEP, part / np.maximum(usual, _STEP), 0).ravel())
    return of_length_one(np.concatenate(told)[None])


def is_musepack(found: Iterable[list[NDArray[np.float32]]]) -> bool:
    """Tell whether steps are as far from each other as Musepack's scale factors, not MP2's."""
    levels = [np.log2(np.concatenate(some)) for some in zip(*found, strict=True)][:_FEW]
    count = max(sum(map(len, levels)), 1)

    def alike(octaves: float) -> float:
        turned = (abs(np.exp(2j * np.pi * some / octaves).sum()) for some in levels)
        return float(sum(turned)) / count

    like = alike(_OCTAVES)
    return like > alike(_OCTAVES_OF_MP2) and count * like**2 > _TOLD


def _levels(
    samples: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.intp], NDArray[np.intp]]:
    """Return each part's best fit, largest sample, levels up to that, and how many are as large."""
    parts = np.lib.stride_tricks.sliding_window_view(np.abs(samples), PART, axis=0)
    parts = parts[:PART, :, _BANDS]
    top = parts.max(3)
    shares = parts / np.maximum(top, 1e-3)[..., None]
    best = np.full(top.shape, -1, np.float32)
    most = np.zeros(top.shape, np.intp)
    for levels in range(1, _LEVELS + 1):
        off = shares * np.float32(levels)
        off -= np.rint(off)
        # Of samples that stand anywhere it is a quarter on average.
        fit = 1 - np.abs(off).mean(3) * np.float32(4 * PART / (PART - 1))
        fit[top <= _STEP * levels] = -1
        better = fit > best
        best[better] = fit[better]
        most[better] = levels
    return best, top, most, (shares > _CLEAR).sum(3)
