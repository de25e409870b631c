"""Which of a frame's coefficients are zero, of those that are heard: the holes of an encoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Counted = tuple[NDArray[np.float32], int]
    """Lines that are zero, by beginning, and how many are heard."""

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

_SAMPLED: Final = 64
"""Beginnings, spread over all, that tell how loud each line usually is."""

_PART: Final = 64
"""Beginnings that are looked at together: about 200 KiB of lines, as a cache holds."""

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
    return _shares([_zeros(one) for one in mixes(lines)])


def shares_in_parts(
    lines_at: Callable[[slice], list[NDArray[np.float32]]], count: int
) -> NDArray[np.float32] | None:
    """Return what :func:`shares_of` does of many beginnings, a part at a time.

    A part stays in the processor's cache from the transform to the count, which spares a fifth of
    the time or more, the busier the machine.

    Args:
        lines_at: returns the lines of each channel at some beginnings.
        count: of beginnings.
    """
    limits = [_limit(np.abs(one)) for one in mixes(lines_at(_sampled(count)))]
    parts = [
        [_below(one, limit) for one, limit in zip(mixes(lines_at(part)), limits, strict=True)]
        for part in (slice(at, min(at + _PART, count)) for at in range(0, count, _PART))
    ]
    zeros = [np.concatenate(each) for each in zip(*parts, strict=True)]
    return _shares([(one, _heard(limit)) for one, limit in zip(zeros, limits, strict=True)])


def _shares(counted: list[Counted]) -> NDArray[np.float32] | None:
    if len(counted) > 1:
        (left, lefts), (right, rights), (middle, middles), (side, sides) = counted
        counted = [*counted, (left + right, lefts + rights), (middle + side, middles + sides)]
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


def _zeros(lines: NDArray[np.float32]) -> Counted:
    limit = _limit(np.abs(lines[_sampled(len(lines))]))
    return _below(lines, limit), _heard(limit)


def _sampled(count: int) -> slice:
    """Return which of so many beginnings tell how loud each line usually is."""
    return slice(0, count, max(1, count // _SAMPLED))


def _limit(sizes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return below which size each line is zero; below 0: never, for it is not heard."""
    usual = sizes.mean(0)
    limit = np.maximum(_HOLE_STEPS, _HOLE_SHARE * usual)
    limit[usual <= _HEARD_STEPS] = -1
    told: NDArray[np.float32] = limit.astype(np.float32, copy=False)
    return told


def _heard(limit: NDArray[np.float32]) -> int:
    return int((limit > 0).sum())


def _below(lines: NDArray[np.float32], limit: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how many lines are zero, by beginning."""
    zeros = (np.abs(lines) < limit).view(np.uint8).sum(1, dtype=np.int32)
    counts: NDArray[np.float32] = zeros.astype(np.float32)
    return counts
