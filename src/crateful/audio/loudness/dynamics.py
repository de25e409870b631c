"""The DR value and clipping, from the samples as they pass.

DR is the one of the "Pleasurize Music Foundation" (its description of 2009): in blocks of three
seconds, how far the second highest peak stands above the mean power of the loudest fifth; a sine
has 0. Of several channels the mean counts.
"""

from __future__ import annotations

from typing import Final

import numpy as np

_BLOCK_S: Final = 3
_LOUD_SHARE: Final = 0.2
_FULL_SCALE: Final = 1 - 2**-14
"""Within two steps of 16 bits: what lies at 32767 of 32768 is as high as it goes."""
_RUN: Final = 3
"""Samples at full scale in a row that no music reaches by chance."""


class Dynamics:
    """Takes a file's samples block by block.

    Args:
        rate_hz: samples per second.
    """

    def __init__(self, rate_hz: int) -> None:
        self._block_frames = _BLOCK_S * rate_hz
        self._filled = 0
        self._energy: np.ndarray | None = None
        self._peak: np.ndarray | None = None
        self._powers: list[np.ndarray] = []
        self._peaks: list[np.ndarray] = []
        self._run: np.ndarray | None = None
        self.clips = 0

    def take(self, samples: np.ndarray) -> None:
        """Take the next samples, one row for each channel, 1 being full scale."""
        self._count_clips(samples)
        start = 0
        while start < samples.shape[1]:
            end = min(start + self._block_frames - self._filled, samples.shape[1])
            self._add(samples[:, start:end])
            start = end

    def dynamic_range(self) -> int | None:
        """Return the DR value; ``None`` of silence or less than one block."""
        if not self._powers:
            return None
        powers, peaks = np.sort(np.array(self._powers), axis=0), np.sort(self._peaks, axis=0)
        loud = max(1, int(len(powers) * _LOUD_SHARE))
        level = np.sqrt(powers[-loud:].mean(axis=0))
        second = peaks[-2 if len(peaks) > 1 else -1]
        heard = (level > 0) & (second > 0)
        if not heard.any():
            return None
        return max(0, round(float(np.mean(20 * np.log10(second[heard] / level[heard])))))

    def _add(self, samples: np.ndarray) -> None:
        energy = np.einsum("ij,ij->i", samples, samples, dtype=np.float64)
        peak = np.maximum(samples.max(axis=1), -samples.min(axis=1))
        self._energy = energy if self._energy is None else self._energy + energy
        self._peak = peak if self._peak is None else np.maximum(self._peak, peak)
        self._filled += samples.shape[1]
        if self._filled == self._block_frames:
            # Twice the mean square: a sine's level is its peak.
            self._powers.append(2 * self._energy / self._block_frames)
            self._peaks.append(self._peak)
            self._energy, self._peak, self._filled = None, None, 0

    def _count_clips(self, samples: np.ndarray) -> None:
        """Count runs of full samples; one that began in the block before counts once."""
        channels = samples.shape[0]
        before = np.zeros(channels, np.int64) if self._run is None else self._run
        if not before.any() and max(samples.max(), -samples.min()) < _FULL_SCALE:
            return
        self._run = np.array(
            [self._runs(row, int(run)) for row, run in zip(samples, before, strict=True)]
        )

    def _runs(self, row: np.ndarray, before: int) -> int:
        """Count the runs of one channel; return how long the last one is so far."""
        full = np.abs(row) >= _FULL_SCALE
        edges = np.flatnonzero(np.diff(np.concatenate(([False], full, [False]))))
        starts, ends = edges[::2], edges[1::2]
        last = 0
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            carried = before if start == 0 else 0
            length = end - start + carried
            self.clips += carried < _RUN <= length
            last = length if end == len(row) else 0
        return last
