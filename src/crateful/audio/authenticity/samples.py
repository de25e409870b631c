"""Any place of a lossless file's sound, by libsndfile where it reads the format, else by FFmpeg."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol

import av
import numpy as np
import soundfile

from crateful.audio import streams
from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_STEPS: Final = np.float32(32_768)
_CHANNELS: Final = 2
_BITS: Final = {"PCM_16": 16, "PCM_24": 24, "ALAC_16": 16, "ALAC_20": 20, "ALAC_24": 24}
_BITS_OF_FFMPEG: Final = {"s16": 16, "s32": 24}
"""FFmpeg lays 24 bits into 32."""


class UnreadableError(Exception):
    """The file's sound can't be decoded."""


class Sound(Protocol):
    """A file's sound."""

    rate_hz: int
    frames: int
    bits: int | None
    """Of a sample; ``None`` where the reader does not say."""

    def read(self, start: int, frames: int) -> NDArray[np.float32]:
        """Return a part of the first two channels, in steps of 16 bits; shorter at the end."""
        ...


@contextmanager
def opened(file: Path) -> Iterator[Sound]:
    """Open a file's sound.

    Raises:
        UnreadableError: it can't be decoded.
        OSError: it can't be read.
    """
    with open_regular(file) as stream:
        try:
            sound = soundfile.SoundFile(stream)
        except soundfile.LibsndfileError:
            sound = None
        if sound is not None and sound.frames > 0 and sound.seekable():
            with sound:
                yield _ByLibsndfile(sound)
            return
    try:
        with streams.opened(file) as (container, stream):
            yield _ByFFmpeg(container, stream)
    except streams.NotAudioError as error:
        raise UnreadableError(str(error)) from error


class _ByLibsndfile:
    def __init__(self, sound: soundfile.SoundFile) -> None:
        self._sound = sound
        self.rate_hz: int = sound.samplerate
        self.frames: int = sound.frames
        self.bits = _BITS.get(sound.subtype)

    def read(self, start: int, frames: int) -> NDArray[np.float32]:
        try:
            self._sound.seek(start)
            block = self._sound.read(frames, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise UnreadableError(str(error)) from error
        return np.ascontiguousarray(block.T[:_CHANNELS]) * _STEPS


class _ByFFmpeg:
    def __init__(self, container: Any, stream: Any) -> None:  # noqa: ANN401  # PyAV has no types
        self._container = container
        self._stream = stream
        self.rate_hz: int = stream.codec_context.sample_rate
        self.frames = int(streams.header_duration_s(stream) * self.rate_hz)
        self.bits = _BITS_OF_FFMPEG.get(stream.codec_context.format.name.removesuffix("p"))

    def read(self, start: int, frames: int) -> NDArray[np.float32]:
        """Seek and decode; frames that begin before ``start`` are cut."""
        planar = av.AudioResampler(format="fltp")
        parts: list[NDArray[np.float32]] = []
        have = 0
        try:
            self._container.seek(
                int(start / self.rate_hz / self._stream.time_base), stream=self._stream
            )
            for frame in self._container.decode(self._stream):
                at = round(float((frame.pts or 0) * self._stream.time_base) * self.rate_hz)
                block = np.concatenate([one.to_ndarray() for one in planar.resample(frame)], axis=1)
                skip = max(0, start - at) if not parts else 0
                if block.shape[1] <= skip:
                    continue
                parts.append(block[:_CHANNELS, skip:])
                have += parts[-1].shape[1]
                if have >= frames:
                    break
        except av.FFmpegError as error:
            raise UnreadableError(error.strerror or "it can't be decoded") from error
        if not parts:
            return np.zeros((1, 0), np.float32)
        return np.concatenate(parts, axis=1)[:, :frames].astype(np.float32) * _STEPS
