"""One pass over the samples: what decodes a file lets others hear it, too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar

import av
import numpy as np

from crateful.audio.facts import NO_REPLAY_GAIN, Sound
from crateful.audio.fingerprints.printer import Printer
from crateful.audio.heard import replay_gain
from crateful.audio.loudness.meter import Meter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from av.audio.frame import AudioFrame

    from crateful.audio.facts import Loudness, Wanted

LearnedT_co = TypeVar("LearnedT_co", covariant=True)
LearnedT = TypeVar("LearnedT")

_LAYOUTS: Final = ("mono", "stereo", "3.0", "quad", "5.0", "5.1", "6.1", "7.1")
"""Of FLAC, by the number of channels (RFC 9639 section 9.1.3)."""


class Listener(Protocol[LearnedT_co]):
    """Learns something of a file from its decoded frames.

    ``av.FFmpegError`` and ``ValueError`` of either end it for this file, and nothing else.
    """

    def hear(self, frame: AudioFrame) -> None:
        """Take the next frame."""

    def result(self) -> LearnedT_co:
        """Return what was learned once all were heard."""


class Ears:
    """All that listen to one file.

    Args:
        wanted: what is to be learned.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._loudness = _Ear(Meter) if wanted.loudness else None
        self._fingerprint = _Ear(Printer) if wanted.fingerprint else None
        self._ears: list[_Ear[Any]] = [one for one in (self._loudness, self._fingerprint) if one]

    def hear_samples(self, block: np.ndarray, rate_hz: int) -> None:
        """Take samples of 16 or 32 bits, one row for each moment."""
        if not self._ears:
            return
        form = "s16" if block.dtype == np.int16 else "s32"
        interleaved = np.ascontiguousarray(block).reshape(1, -1)
        layout = _LAYOUTS[block.shape[1] - 1]
        frame = av.AudioFrame.from_ndarray(interleaved, format=form, layout=layout)
        frame.sample_rate = rate_hz
        self.hear(frame)

    def hear(self, frame: AudioFrame) -> None:
        """Take the next frame."""
        for ear in self._ears:
            ear.hear(frame)

    def learned(self, file: Path) -> Sound:
        """Return what was learned of a file that was heard to its end."""
        return Sound(
            loudness=_with_own(self._loudness.result(), file) if self._loudness else None,
            fingerprint=self._fingerprint.result() if self._fingerprint else None,
        )


def _with_own(loudness: Loudness | None, file: Path) -> Loudness | None:
    own = replay_gain.read(file)
    return loudness and replace(loudness, own=None if own == NO_REPLAY_GAIN else own)


class _Ear(Generic[LearnedT]):
    """A listener that begins with the first frame, and goes when it can't follow."""

    def __init__(self, begin: Callable[[AudioFrame], Listener[LearnedT]]) -> None:
        self._begin = begin
        self._listener: Listener[LearnedT] | None = None
        self._is_lost = False

    def hear(self, frame: AudioFrame) -> None:
        if self._is_lost:
            return
        try:
            self._listener = self._listener or self._begin(frame)
            self._listener.hear(frame)
        except (av.FFmpegError, ValueError):
            self._is_lost = True

    def result(self) -> LearnedT | None:
        if self._is_lost or self._listener is None:
            return None
        try:
            return self._listener.result()
        except (av.FFmpegError, ValueError):
            return None
