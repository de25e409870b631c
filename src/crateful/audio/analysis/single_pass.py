"""One pass over the samples: who verifies a file hands its frames to the analysers, too."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar

import av
import numpy as np

from crateful.audio.facts import NO_REPLAY_GAIN, SoundAnalysis
from crateful.audio.fingerprints.printer import Printer
from crateful.audio.heard import replay_gain
from crateful.audio.loudness.meter import Meter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from av.audio.frame import AudioFrame

    from crateful.audio.facts import AnalysisOptions, Loudness

ResultT_co = TypeVar("ResultT_co", covariant=True)
ResultT = TypeVar("ResultT")

_LAYOUTS: Final = ("mono", "stereo", "3.0", "quad", "5.0", "5.1", "6.1", "7.1")
"""Of FLAC, by the number of channels (RFC 9639 section 9.1.3)."""


class Analyser(Protocol[ResultT_co]):
    """Learns something of a file from its decoded frames.

    ``av.FFmpegError`` and ``ValueError`` of either end it for this file, and nothing else.
    """

    def add(self, frame: AudioFrame) -> None:
        """Take the next frame."""

    def result(self) -> ResultT_co:
        """Return what was learned once all frames were added."""


class SinglePass:
    """The analysers of one file.

    Args:
        options: which analyses are made.
    """

    def __init__(self, options: AnalysisOptions) -> None:
        self._loudness = _OnDemand(Meter) if options.loudness else None
        self._fingerprint = _OnDemand(Printer) if options.fingerprint else None
        self._md5 = hashlib.md5(usedforsecurity=False) if options.checksum else None
        self._analysers: list[_OnDemand[Any]] = [
            one for one in (self._loudness, self._fingerprint) if one
        ]

    def add_samples(self, block: np.ndarray, rate_hz: int) -> None:
        """Take samples of 16 or 32 bits, one row for each moment."""
        if not self._analysers:
            return
        form = "s16" if block.dtype == np.int16 else "s32"
        interleaved = np.ascontiguousarray(block).reshape(1, -1)
        layout = _LAYOUTS[block.shape[1] - 1]
        frame = av.AudioFrame.from_ndarray(interleaved, format=form, layout=layout)
        frame.sample_rate = rate_hz
        self.add(frame)

    def add(self, frame: AudioFrame) -> None:
        """Take the next frame."""
        for analyser in self._analysers:
            analyser.add(frame)

    def add_bytes(self, sound: bytes | av.Packet[av.AudioStream]) -> None:
        """Take what the checksum is made of: samples as they are, or the next packet."""
        if self._md5 is not None:
            self._md5.update(sound)

    def analysis(self, file: Path) -> SoundAnalysis:
        """Return what was learned of a file that was decoded to its end."""
        return SoundAnalysis(
            loudness=_with_own(self._loudness.result(), file) if self._loudness else None,
            fingerprint=self._fingerprint.result() if self._fingerprint else None,
            sound_md5=self._md5.hexdigest() if self._md5 else None,
        )


def _with_own(loudness: Loudness | None, file: Path) -> Loudness | None:
    own = replay_gain.read(file)
    return loudness and replace(loudness, own=None if own == NO_REPLAY_GAIN else own)


class _OnDemand(Generic[ResultT]):
    """An analyser that begins with the first frame, and goes when it can't follow."""

    def __init__(self, begin: Callable[[AudioFrame], Analyser[ResultT]]) -> None:
        self._begin = begin
        self._analyser: Analyser[ResultT] | None = None
        self._is_lost = False

    def add(self, frame: AudioFrame) -> None:
        if self._is_lost:
            return
        try:
            self._analyser = self._analyser or self._begin(frame)
            self._analyser.add(frame)
        except (av.FFmpegError, ValueError):
            self._is_lost = True

    def result(self) -> ResultT | None:
        if self._is_lost or self._analyser is None:
            return None
        try:
            return self._analyser.result()
        except (av.FFmpegError, ValueError):
            return None
