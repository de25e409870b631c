"""All of a file's sound in its order, a block at a time, whatever its format."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import av

from crateful.audio import streams
from crateful.errors import StepFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

HIGHEST_RATE_HZ: Final = 192_000
DSD_RATE_HZ: Final = 96_000
"""DSD has rates of millions, and noise above 50 kHz by design."""


@dataclass(frozen=True, slots=True)
class SoundBlocks:
    """The sound of a file that is open."""

    rate_hz: int
    channels: int
    """One, or the first two."""
    frames: int
    """As its header says, which may be wrong."""
    blocks: Iterator[NDArray[np.float32]]
    """Channels by samples; full scale is 1."""


@contextmanager
def opened(path: Path) -> Iterator[SoundBlocks]:
    """Open a file's sound; packets that can't be decoded are passed over.

    Raises:
        StepFailedError: ``file-unreadable``: there is no sound in it.
        OSError: it can't be read.
    """
    try:
        with streams.opened(path) as (container, stream):
            own_hz = int(stream.codec_context.sample_rate)
            rate_hz = own_hz if own_hz <= HIGHEST_RATE_HZ else DSD_RATE_HZ
            length_s = streams.header_duration_s(stream) or streams.measure(path).duration_s
            channels = 1 if stream.codec_context.channels == 1 else 2
            blocks = _blocks(container, stream, rate_hz)
            yield SoundBlocks(rate_hz, channels, round(length_s * rate_hz), blocks)
    except streams.NotAudioError as error:
        raise no_sound(str(error)) from error


def no_sound(reason: str) -> StepFailedError:
    """Return what to raise where nothing can be shown."""
    message = (
        f"No picture can be made of this file's sound: {reason}. "
        "Play it; if that fails, fetch it anew."
    )
    return StepFailedError(message, code="file-unreadable")


def _blocks(container: Any, stream: Any, rate_hz: int) -> Iterator[NDArray[np.float32]]:  # noqa: ANN401  # PyAV has no types
    layout = "mono" if stream.codec_context.channels == 1 else "stereo"
    planar = av.AudioResampler("fltp", layout, rate_hz)
    packets = container.demux(stream)
    while (packet := _next(packets)) is not None:
        with suppress(av.FFmpegError):
            for frame in packet.decode():
                frame.pts = None  # whatever the file claims, one sample follows the other
                for piece in planar.resample(frame):
                    block: Any = piece.to_ndarray()
                    yield block


def _next(packets: Iterator[Any]) -> Any:  # noqa: ANN401  # as above
    with suppress(av.FFmpegError):  # what was read until here is what can be shown
        return next(packets, None)
    return None
