"""Short pieces of a track, from all over it: loud enough to show an encoder's work, and few.

Where a piece stands is kept in samples from the file's start, for an encoder's frames follow each
other without a gap from there to the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_FULL_SCALE: Final = 32_766.0
_CLIPPED: Final = 8
"""Samples at full scale: what was cut there is no encoder's work any more."""

_SILENT_RMS: Final = 30.0
"""Root mean square below which a piece tells nothing, in steps of 16 bits."""

_RISE: Final = 1.3
"""Of the power from one quarter of a piece to the next: more is an attack."""

_EDGE: Final = 1024
"""Samples at both ends that resampling spoils, in the rate that is made."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One piece."""

    start: int
    """Its first sample, from the start of the file."""
    rate_hz: int
    sound: NDArray[np.float32]
    """Channels (one or two) by samples, in steps of 16 bits: full scale is 32,768."""


def best_of(block: Excerpt, length: int, besides: Sequence[Excerpt] = ()) -> Excerpt | None:
    """Return the part of a block that shows most, or nothing of one that is silent.

    It overlaps none of ``besides``, parts of the same block.

    That is where the treble is loudest, for there encoders leave most out. They cut an attack into
    short frames, which are not looked for: a part that has one in it or just before it is taken
    only if there is no other, and so is one in which samples were cut at full scale.
    """
    quarter = length // 4
    count = block.sound.shape[1] // quarter
    if count < 4:  # noqa: PLR2004  # a whole piece
        return None
    sound = block.sound[:, : count * quarter]
    parts = sound.reshape(len(sound), count, quarter)
    treble = np.diff(sound, 2, axis=1, append=sound[:, -2:]).reshape(parts.shape)
    power = np.square(treble).mean((0, 2))
    clipped = (np.abs(parts).max(0) >= _FULL_SCALE).sum(1)
    pieces = np.lib.stride_tricks.sliding_window_view(power, 4)
    before = np.concatenate([power[:1], power])[: len(pieces)]
    rise = np.maximum(pieces[:, 1:] / (pieces[:, :-1] + 1), (pieces[:, 0] / (before + 1))[:, None])
    quietest = pieces.min(1)
    is_cut = np.lib.stride_tricks.sliding_window_view(clipped, 4).sum(1) > _CLIPPED
    is_spoilt = is_cut | (rise.max(1) > _RISE)
    worth = np.where(is_spoilt, quietest * 1e-6, quietest)
    starts = quarter * np.arange(len(worth))
    for one in besides:
        place = one.start - block.start
        worth[(starts + length > place) & (starts < place + one.sound.shape[1])] = -1
    at = int(np.argmax(worth))
    start = at * quarter
    if worth[at] < 0:
        return None
    piece = np.ascontiguousarray(block.sound[:, start : start + length])
    if np.square(piece).mean() < _SILENT_RMS**2:
        return None
    return Excerpt(block.start + start, block.rate_hz, piece)


def length_for(length: int, rate_hz: int, wanted_hz: int) -> int:
    """Return how long a piece must be to be ``length`` long at another rate."""
    if rate_hz == wanted_hz:
        return length
    down = rate_hz // gcd(rate_hz, wanted_hz)
    return (length + 2 * _EDGE) * rate_hz // wanted_hz + 2 * down


def at_rate(piece: Excerpt, rate_hz: int) -> Excerpt:
    """Return a piece at another sample rate, its place counted in that rate.

    Whoever had resampled an encoder's sound has hidden its frames; this undoes it.
    """
    if piece.rate_hz == rate_hz:
        return piece
    common = gcd(piece.rate_hz, rate_hz)
    up, down = rate_hz // common, piece.rate_hz // common
    # Only where both rates have a sample at the same time may the piece begin.
    skip = -piece.start % down
    blocks = (piece.sound.shape[1] - skip) // down
    sound = piece.sound[:, skip : skip + blocks * down]
    spectrum = np.fft.rfft(sound, axis=1)
    lines = blocks * up // 2 + 1
    fitted = np.zeros((len(sound), lines), spectrum.dtype)
    kept = min(lines, spectrum.shape[1])
    fitted[:, :kept] = spectrum[:, :kept]
    made = np.fft.irfft(fitted, blocks * up, axis=1) * np.float32(up / down)
    start = (piece.start + skip) // down * up + _EDGE
    return Excerpt(start, rate_hz, np.ascontiguousarray(made[:, _EDGE:-_EDGE], np.float32))
