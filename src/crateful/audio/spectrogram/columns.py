"""The spectra of a sound at even distances, gathered while its blocks go by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import scipy.fft

from crateful.audio.authenticity.spectrum import SIZE

if TYPE_CHECKING:
    from numpy.typing import NDArray

LINES: Final = SIZE // 2 + 1
"""Of one spectrum, 11 Hz from each other at 44.1 kHz."""

MOST_PER_COLUMN: Final = 16
"""Spectra of which a column shows the loudest. They lie half over each other, so that no click is
missed, in pictures of 1000 columns up to 12 minutes; farther from each other in longer sounds."""

_HALF: Final = SIZE // 2
_WINDOW: Final = np.blackman(SIZE).astype(np.float32)
_FULL_SCALE: Final = float(_WINDOW.sum()) / 2
_QUIETEST: Final = 1e-6
"""-120 dB."""


class Columns:
    """Spectra of each channel of a sound.

    Args:
        channels: one or two.
        frames: how many samples the sound has; of one that is longer the rest is left out.
        count: columns to divide it into.
    """

    def __init__(self, channels: int, frames: int, count: int) -> None:
        self._amplitudes = np.zeros((channels, count, LINES), np.float32)
        wanted = -(-frames // (count * _HALF))
        self._per_column = min(max(wanted, 1), MOST_PER_COLUMN)
        looks = np.arange(count * self._per_column)
        # In the sound with half a spectrum of silence before it, so that its start is seen, too.
        self._starts = ((looks + 0.5) * frames / len(looks)).astype(np.int64)
        self._next = 0
        self._pending = np.zeros((channels, _HALF), np.float32)
        self._at = 0
        """Where ``_pending`` begins."""

    def add(self, block: NDArray[np.float32]) -> None:
        """Take the samples that follow: channels by samples."""
        self._pending = np.concatenate([self._pending, block], axis=1)
        end = self._at + self._pending.shape[1]
        ready = int(np.searchsorted(self._starts, end - SIZE, "right"))
        if ready > self._next:
            self._look(self._next, ready)
            self._next = ready
        wanted = self._starts[self._next] if self._next < len(self._starts) else end
        keep_from = max(self._at, min(int(wanted), end))
        self._pending = self._pending[:, keep_from - self._at :]
        self._at = keep_from

    def decibels(self) -> NDArray[np.float32]:
        """End the sound; return channels by columns by lines: a sine at full scale is 0 dB."""
        self.add(np.zeros((len(self._pending), _HALF), np.float32))
        loud: NDArray[np.float32] = np.maximum(self._amplitudes, _QUIETEST)
        return 20 * np.log10(loud)

    def _look(self, first: int, last: int) -> None:
        for look in range(first, last):
            at = int(self._starts[look]) - self._at
            piece = self._pending[:, at : at + SIZE] * _WINDOW
            amplitudes = np.abs(scipy.fft.rfft(piece, axis=1)) / _FULL_SCALE
            column = self._amplitudes[:, look // self._per_column]
            np.maximum(column, amplitudes, out=column)
