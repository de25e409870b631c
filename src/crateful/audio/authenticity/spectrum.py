"""What a track's mean spectrum tells: where it ends, and whether its sample rate is a true one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crateful.audio.authenticity.excerpts import Excerpt

SIZE: Final = 4096
"""Samples of each of the spectra whose mean it is."""

_SMOOTH_HZ: Final = 120.0
_FALL_HZ: Final = 500.0
"""Within which a fall is measured."""

_LOWEST_HZ: Final = 11_000.0
_TOP_HZ: Final = 250.0
"""Below half the rate nothing is told: every converter's own filter ends there."""

_UPSAMPLED_DB: Final = 25.0
_FLOOR_DB: Final = 8.0
"""What stands above the old rate's end is no more than this over the file's own noise."""

_BEYOND_HZ: Final = 4500.0
"""Above the old rate's end, where gentle converters have let go."""

_FARTHER: Final = 1.8
"""Of two rates nearer each other too little lies between the ends to tell."""

_WALL_DB: Final = 32.0
_WALL_HZ: Final = (15_000, 20_900)

_OLD_RATES_HZ: Final = (44_100, 48_000, 88_200, 96_000)


@dataclass(frozen=True, slots=True)
class Cutoff:
    """The steepest fall of a spectrum."""

    at_hz: int
    fall_db: float
    """Within 500 Hz."""

    @property
    def is_wall(self) -> bool:
        """Whether it is how encoders end a spectrum; old converters, tapes and radio do so, too."""
        return self.fall_db >= _WALL_DB and _WALL_HZ[0] <= self.at_hz <= _WALL_HZ[1]


class Spectrum:
    """The mean power of a track's pieces by frequency."""

    def __init__(self, rate_hz: int, decibels: NDArray[np.float64]) -> None:
        self._rate_hz = rate_hz
        self._per_line_hz = rate_hz / SIZE
        width = round(_SMOOTH_HZ / self._per_line_hz) | 1
        self._decibels = np.convolve(decibels, np.ones(width) / width, "same")

    def cutoff(self) -> Cutoff | None:
        """Return where the spectrum falls most steeply; nothing at too low a rate."""
        step = max(1, round(_FALL_HZ / self._per_line_hz))
        first = round(_LOWEST_HZ / self._per_line_hz)
        last = len(self._decibels) - round(_TOP_HZ / self._per_line_hz) - step
        if last <= first:
            return None
        falls = self._decibels[first:last] - self._decibels[first + step : last + step]
        at = int(np.argmax(falls))
        return Cutoff(round((first + at + step / 2) * self._per_line_hz), float(falls[at]))

    def old_rate_hz(self) -> int | None:
        """Return the lower sample rate from which a track was made, if it shows."""
        floor = float(np.median(self._decibels[round(0.46 * SIZE) :]))
        for rate in _OLD_RATES_HZ:
            if self._rate_hz < rate * _FARTHER:
                return None
            below = self._level(rate / 2 - 1700, rate / 2 - 1000)
            above = self._level(rate / 2 + _BEYOND_HZ, rate / 2 + _BEYOND_HZ + 1000)
            if below - above >= _UPSAMPLED_DB and above - floor <= _FLOOR_DB:
                return rate
        return None

    def _level(self, low_hz: float, high_hz: float) -> float:
        first, last = (round(one / self._per_line_hz) for one in (low_hz, high_hz))
        return float(self._decibels[first : max(last, first + 1)].mean())


def spectrum_of(blocks: Sequence[Excerpt]) -> Spectrum | None:
    """Return the mean spectrum of the louder part of some blocks; nothing of silence."""
    window = np.blackman(SIZE).astype(np.float32)
    powers = []
    for block in blocks:
        if block.sound.shape[1] < SIZE:
            continue
        for channel in _channels(block.sound):
            views = np.lib.stride_tricks.sliding_window_view(channel, SIZE)[:: SIZE // 2]
            powers.append(np.square(np.abs(np.fft.rfft(views * window, axis=1))))
    if not powers:
        return None
    power = np.concatenate(powers)
    loudness = power.sum(1)
    if not loudness.max():
        return None
    mean = power[loudness >= np.median(loudness)].mean(0, dtype=np.float64)
    return Spectrum(blocks[0].rate_hz, 10 * np.log10(mean + 1e-6))


def _channels(sound: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
    """Return the sum and the difference, for a narrow difference hides in each channel."""
    if len(sound) == 1:
        return (sound[0],)
    return (sound[0] + sound[1], sound[0] - sound[1])
