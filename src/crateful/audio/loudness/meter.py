"""Measuring a file's loudness as it is decoded: FFmpeg's own meter, in this process.

FFmpeg's ``ebur128`` (libavfilter 11) costs no second decoding and gives what ``loudgain`` gives
(ADR 22); its own sum begins before the first 400 ms are full, so only its blocks are used.
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import av
import numpy as np

from crateful.audio.facts import Loudness
from crateful.audio.loudness import gating
from crateful.audio.loudness.dynamics import Dynamics

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

METHOD: Final = 1
_MOMENTARY: Final = "lavfi.r128.M"
_TRUE_PEAK: Final = "lavfi.r128.true_peaks_ch"
_PARTIAL: Final = 3
"""Values that come before the first 400 ms are full: one for each 100 ms."""


class Meter:
    """Takes a file's decoded frames in their order.

    Args:
        frame: the first one, which says how they all are.
    """

    def __init__(self, frame: AudioFrame) -> None:
        rate_hz, layout = frame.sample_rate, frame.layout.name
        self._resampler = av.AudioResampler("fltp", layout, rate_hz)
        self._dynamics = Dynamics(rate_hz)
        self._at = 0
        self._momentary: list[float] = []
        self._last: Any = None
        self._graph = av.filter.Graph()
        self._source = self._graph.add_abuffer(
            sample_rate=rate_hz, format="fltp", layout=layout, time_base=Fraction(1, rate_hz)
        )
        metering = self._graph.add("ebur128", "metadata=1:peak=true")
        self._sink = self._graph.add("abuffersink")
        self._source.link_to(metering)
        metering.link_to(self._sink)
        self._graph.configure()

    def add(self, frame: AudioFrame) -> None:
        """Take the next frame.

        Raises:
            av.FFmpegError: it can't be measured.
            ValueError: it is of another kind than the first.
        """
        frame.pts = None
        for piece in self._resampler.resample(frame):
            piece.pts, piece.time_base = self._at, Fraction(1, piece.sample_rate)
            self._at += piece.samples
            self._dynamics.take(np.nan_to_num(piece.to_ndarray(), copy=False))
            self._source.push(piece)
            self._drain()

    def result(self) -> Loudness:
        """Return what was measured, once all frames were heard."""
        self._source.push(None)
        self._drain()
        blocks = gating.counted(self._momentary[_PARTIAL:])
        return Loudness(
            method=METHOD,
            lufs=gating.integrated(blocks),
            true_peak=self._true_peak(),
            dynamic_range=self._dynamics.dynamic_range(),
            clips=self._dynamics.clips,
            blocks=gating.packed(blocks),
        )

    def _drain(self) -> None:
        with suppress(av.BlockingIOError, av.EOFError):
            while True:
                self._last = self._sink.pull().metadata or self._last
                self._momentary.append(float(self._last[_MOMENTARY]))

    def _true_peak(self) -> float | None:
        peaks = [float(value) for name, value in (self._last or {}).items() if _TRUE_PEAK in name]
        return max(peaks, default=None)
