"""The outline of a sound: how far it swings to both sides, over its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crateful.audio.facts import Swing


class Waveform:
    """The lowest and highest samples of each piece of a sound.

    Args:
        channels: one or two.
        frames: how many samples the sound has; what is longer widens the last piece.
        pieces: to divide it into.
    """

    def __init__(self, channels: int, frames: int, pieces: int) -> None:
        self._low = np.zeros((channels, pieces), np.float32)
        self._high = np.zeros((channels, pieces), np.float32)
        self._per_piece = max(frames, 1) / pieces
        self._at = 0

    def add(self, block: NDArray[np.float32]) -> None:
        """Take the samples that follow: channels by samples."""
        length = block.shape[1]
        if not length:
            return
        pieces = ((self._at + np.arange(length)) / self._per_piece).astype(int)
        pieces = np.minimum(pieces, self._low.shape[1] - 1)
        firsts = np.flatnonzero(np.diff(pieces, prepend=pieces[0] - 1))
        which = pieces[firsts]
        low = np.minimum.reduceat(block, firsts, axis=1)
        high = np.maximum.reduceat(block, firsts, axis=1)
        self._low[:, which] = np.minimum(self._low[:, which], low)
        self._high[:, which] = np.maximum(self._high[:, which], high)
        self._at += length

    @property
    def frames(self) -> int:
        """How many samples went by."""
        return self._at

    def swings(self) -> tuple[tuple[Swing, ...], ...]:
        """Return the pieces of each channel in their order: lowest and highest, full scale 1."""
        return tuple(
            tuple((round(float(a), 3), round(float(b), 3)) for a, b in zip(low, high, strict=True))
            for low, high in zip(self._low, self._high, strict=True)
        )
