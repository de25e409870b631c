"""An encoder's own transform, done again: MDCT as AAC, Vorbis and Opus have it.

Where a lossy encoder began its frames, the coefficients that it set to zero are (nearly) zero
again; one sample beside, they are not (J. Herre, M. Schug: Analysis of Decompressed Audio - The
Inverse Decoder, AES 2000).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.fft import dct

if TYPE_CHECKING:
    from numpy.typing import NDArray

EMPHASIS: Final = 0.85
"""Of Opus: each sample less this share of the one before is what its transform sees (RFC 6716)."""


def kaiser(length: int) -> NDArray[np.float32]:
    """Return AAC's window for long blocks, derived from Kaiser's with alpha 4 (ISO 13818-7)."""
    half = np.kaiser(length // 2 + 1, np.pi * 4)
    sums = np.cumsum(half)
    rise = np.sqrt(sums[:-1] / sums[-1])
    return np.concatenate([rise, rise[::-1]]).astype(np.float32)


def sine(length: int) -> NDArray[np.float32]:
    """Return AAC's other window."""
    return np.sin(np.pi * (np.arange(length) + 0.5) / length).astype(np.float32)


def vorbis(length: int) -> NDArray[np.float32]:
    """Return Vorbis' window for long blocks between long blocks (Vorbis I, 4.3.1)."""
    inner = np.sin(np.pi * (np.arange(length) + 0.5) / length) ** 2
    return np.sin(np.pi / 2 * inner).astype(np.float32)


def celt(length: int, overlap: int = 120) -> NDArray[np.float32]:
    """Return Opus' window: flat but for a short slope at both ends (RFC 6716, 4.3.7)."""
    rise = np.sin(np.pi / 2 * np.sin(np.pi / 2 * (np.arange(overlap) + 0.5) / overlap) ** 2)
    quiet = (length // 2 - overlap) // 2
    window = np.zeros(length)
    window[quiet : quiet + overlap] = rise
    window[quiet + overlap : length - quiet - overlap] = 1
    window[length - quiet - overlap : length - quiet] = rise[::-1]
    return window.astype(np.float32)


class Mdct:
    """The transform with one window."""

    def __init__(self, window: NDArray[np.float32]) -> None:
        self.size = len(window) // 2
        """Coefficients of a frame, and samples from one frame to the next."""
        self._rise, top, decline, self._end = np.split(window, 4)
        self._top, self._decline = top[::-1].copy(), -decline[::-1]

    def frames(self, sound: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        """Return the coefficients of the frames that begin at the first ``count`` samples."""
        return self.frames_at(sound, slice(count))

    def frames_at(
        self, sound: NDArray[np.float32], places: NDArray[np.intp] | slice
    ) -> NDArray[np.float32]:
        """Return the coefficients of the frames that begin at some samples."""
        half, count = self.size // 2, len(sound) - 2 * self.size + 1
        onward = sliding_window_view(sound, half)
        # What lies backwards in a frame is read forwards from a copy: numpy is slower backwards.
        backward = sliding_window_view(sound[::-1].copy(), half)[::-1]
        a, b, c, d = (
            quarters[at * half : at * half + count][places]
            for at, quarters in enumerate((onward, backward, backward, onward))
        )
        # The frame's ends are laid over its middle; what is left is a DCT-IV.
        folded = np.empty((len(a), self.size), np.float32)
        first, second = folded[:, :half], folded[:, half:]
        np.multiply(c, self._decline, out=first)
        first -= d * self._end
        np.multiply(a, self._rise, out=second)
        second -= b * self._top
        lines: NDArray[np.float32] = dct(folded, type=4, norm="ortho", axis=1, overwrite_x=True)
        return lines
