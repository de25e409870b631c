"""A file's fingerprint, made by Chromaprint's own library as the file is decoded.

It is the fingerprint of the first two minutes, as ``fpcalc`` makes it and AcoustID knows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import av

from crateful.audio.fingerprints import comparing
from crateful.audio.fingerprints.chromaprint import Fingerprinter

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

LENGTH_S: Final = 120


class Printer:
    """Takes a file's decoded frames in their order.

    Args:
        frame: the first one, which says how they all are.

    Raises:
        FingerprintError: Chromaprint's library is not on this machine.
    """

    def __init__(self, frame: AudioFrame) -> None:
        layout, rate_hz = frame.layout, frame.sample_rate
        self._left = LENGTH_S * rate_hz
        self._channels = layout.nb_channels
        self._resampler = av.AudioResampler("s16", layout.name, rate_hz)
        self._fingerprinter = Fingerprinter(rate_hz, self._channels)

    def add(self, frame: AudioFrame) -> None:
        """Take the next frame; what comes after two minutes is left alone.

        Raises:
            ValueError: it is of another kind than the first.
        """
        if self._left <= 0:
            return
        for piece in self._resampler.resample(frame):
            wanted = min(piece.samples, self._left)
            self._left -= wanted
            size_bytes = 2 * self._channels * wanted
            self._fingerprinter.feed(bytes(piece.planes[0])[:size_bytes])

    def result(self) -> str | None:
        """Return the fingerprint, packed; ``None`` of what is too short for one."""
        items = self._fingerprinter.finish()
        return comparing.packed(items) if items else None
