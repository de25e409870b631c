"""Which of a frame's coefficients are zero, of those that are heard: the holes of an encoder."""

from __future__ import annotations

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


def band_of(lines: int, rate_hz: int) -> slice:
    """Return which of a frame's lines are looked at."""
    per_hz = lines / (rate_hz / 2)
    return slice(round(_FROM_HZ * per_hz), round(_TO_HZ * per_hz))


def shares_of(lines: list[NDArray[np.float32]], band: slice) -> NDArray[np.float32] | None:
    """Return the share of zeros among the lines that are heard, by mix and beginning."""
    mixed = mixes([one[:, band] for one in lines])
    shares = [_share(one) for one in mixed]
    seen = [one for one in shares if one is not None]
    if not seen:
        return None
    nothing = np.zeros(len(mixed[0]), np.float32)
    return np.stack([nothing if one is None else one for one in shares])


def mixes(channels: list[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
    """Return left, right, middle, side; of one channel, that."""
    if len(channels) == 1:
        return channels
    left, right = channels
    half = np.float32(np.sqrt(0.5))
    return [left, right, (left + right) * half, (left - right) * half]


def _share(lines: NDArray[np.float32]) -> NDArray[np.float32] | None:
    sizes = np.abs(lines)
    usual = sizes[:: max(1, len(sizes) // 64)].mean(0)
    heard = usual > _HEARD_STEPS
    count = int(heard.sum())
    if count < _LEAST_LINES:
        return None
    limit = np.where(heard, np.maximum(_HOLE_STEPS, _HOLE_SHARE * usual), -1).astype(np.float32)
    share: NDArray[np.float32] = (sizes < limit).view(np.uint8).sum(1, dtype=np.int32) / np.float32(
        count
    )
    return share.astype(np.float32)
