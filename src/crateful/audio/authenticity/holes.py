"""Which of a frame's coefficients are zero, of those that are heard: the holes of an encoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HOLE_STEPS: Final = 1.0
"""What counts as zero, in steps of 16 bits: rounding leaves a third of one, dither a half."""

_HOLE_SHARE: Final = 0.02
"""The same, as a share of what the line usually has."""

_HEARD_STEPS: Final = 6.0
"""Lines that are quieter than this anyway tell nothing."""

_FROM_HZ: Final = 1500.0
_TO_HZ: Final = 19_500.0
"""Below, every encoder keeps all; above, hardly one keeps anything."""

_LEAST_LINES: Final = 20

_SAME: Final = 0.6
"""How alike two frames are, up to 1, that are one sound twice: dither and quieter sounds leave
more. Two frames of one held tone are hardly ever, whose phases differ."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one place shows of a beginning."""

    shares: NDArray[np.float32]
    """By mix: of the beginning, then of its rivals."""
    frames: NDArray[np.float32]
    """The beginning's frames, each of length one and every line as loud as the others."""

    def is_like(self, other: Seen) -> bool:
        """Tell whether a frame of one is one of the other's: it has nothing new to tell."""
        return bool(np.abs(self.frames @ other.frames.T).max() > _SAME)


def band_of(lines: int, rate_hz: int) -> slice:
    """Return which of a frame's lines are looked at."""
    per_hz = lines / (rate_hz / 2)
    return slice(round(_FROM_HZ * per_hz), round(_TO_HZ * per_hz))


def shares_of(lines: list[NDArray[np.float32]]) -> NDArray[np.float32] | None:
    """Return the share of zeros among the lines that are heard, by mix and beginning.

    Of two channels these are left, right, middle, side, and each two of them together: an encoder
    cuts both channels at the same place, and where it leaves little out, both have to tell.
    """
    counted = [_zeros(one) for one in mixes(lines)]
    if len(counted) > 1:
        (left, lefts), (right, rights), (middle, middles), (side, sides) = counted
        counted += [(left + right, lefts + rights), (middle + side, middles + sides)]
    if all(heard < _LEAST_LINES for _, heard in counted):
        return None
    shares = [
        zeros / np.float32(heard) if heard >= _LEAST_LINES else np.zeros_like(zeros)
        for zeros, heard in counted
    ]
    return np.stack(shares)


def frames_of(lines: list[NDArray[np.float32]], at: int, count: int) -> NDArray[np.float32]:
    """Return a beginning's frames as :class:`Seen` has them.

    Args:
        lines: of each channel, by beginning; frames after one another.
        at: which beginning.
        count: of frames.
    """
    told = []
    for one in lines:
        usual = np.abs(one).mean(0)
        even = np.where(usual > _HEARD_STEPS, one[at] / np.maximum(usual, _HEARD_STEPS), 0)
        told.append(even.reshape(count, -1))
    return of_length_one(np.concatenate(told, axis=1))


def of_length_one(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return frames of which only the shape is left."""
    lengths = np.sqrt(np.square(frames).sum(1, keepdims=True))
    shapes: NDArray[np.float32] = frames / np.maximum(lengths, np.float32(1e-9))
    return shapes


def mixes(channels: list[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
    """Return left, right, middle, side; of one channel, that."""
    if len(channels) == 1:
        return channels
    left, right = channels
    half = np.float32(np.sqrt(0.5))
    return [left, right, (left + right) * half, (left - right) * half]


def _zeros(lines: NDArray[np.float32]) -> tuple[NDArray[np.float32], int]:
    """Return how many of the lines that are heard are zero, by beginning, and how many are."""
    sizes = np.abs(lines)
    usual = sizes[:: max(1, len(sizes) // 64)].mean(0)
    heard = usual > _HEARD_STEPS
    limit = np.where(heard, np.maximum(_HOLE_STEPS, _HOLE_SHARE * usual), -1).astype(np.float32)
    zeros = (sizes < limit).view(np.uint8).sum(1, dtype=np.int32)
    return zeros.astype(np.float32), int(heard.sum())
