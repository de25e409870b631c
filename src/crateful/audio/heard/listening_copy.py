"""Listening copies: a file's sound as a browser can play it, smaller, for nothing but listening."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import av

from crateful.audio import streams
from crateful.errors import NO_ROOM, StepFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from crateful.audio.facts import ListeningForm


@dataclass(frozen=True, slots=True)
class _Encoding:
    container: str
    codec: str
    rate_hz: int
    bitrate_bps: int
    codec_options: Mapping[str, str]
    container_options: Mapping[str, str]


_ENCODINGS: Final[dict[ListeningForm, _Encoding]] = {
    # At level 5 libopus 1.3 takes two thirds of the time of level 10, its default.
    "opus": _Encoding("ogg", "libopus", 48_000, 160_000, {"compression_level": "5"}, {}),
    # Its index in front, so that playing begins before all of it has come.
    "aac": _Encoding(
        "mp4", "aac", 48_000, 224_000, {"aac_coder": "fast"}, {"movflags": "+faststart"}
    ),
}
"""What nobody hears a difference to, outside of tests, at speeds of fifty times the music's."""


def write(source: Path, target: Path, form: ListeningForm) -> None:
    """Write the sound of ``source``, one or two channels of it, into ``target``.

    Packets that can't be decoded are passed over: a damaged file is heard as far as it goes.

    Args:
        source: any audio that we read.
        target: overwritten.
        form: how it is encoded.

    Raises:
        StepFailedError: ``file-unreadable``: there is nothing to hear.
        OSError: the disk is full.
    """
    encoding = _ENCODINGS[form]
    try:
        with (
            streams.opened(source) as (container, stream),
            av.open(
                str(target),
                "w",
                format=encoding.container,
                container_options=dict(encoding.container_options),
            ) as out,
        ):
            heard = _encode(_frames(container, stream), out, encoding, stream)
    except (streams.NotAudioError, av.FFmpegError) as error:
        if getattr(error, "errno", None) in NO_ROOM:  # the file is not to blame
            raise
        raise _not_playable(type(error).__name__) from error
    if not heard:
        reason = "nothing of it can be decoded"
        raise _not_playable(reason)


def _encode(frames: Iterator[Any], out: Any, encoding: _Encoding, stream: Any) -> bool:  # noqa: ANN401  # PyAV's, which have no types
    layout = "mono" if stream.codec_context.channels == 1 else "stereo"
    written = out.add_stream(
        encoding.codec, rate=encoding.rate_hz, layout=layout, options=dict(encoding.codec_options)
    )
    written.bit_rate = encoding.bitrate_bps
    # The encoder's own would be made for what the first frame is; files change within.
    resampler = av.AudioResampler(written.codec_context.format, layout, encoding.rate_hz)
    heard = False
    for frame in frames:
        frame.pts = None  # whatever the file claims, one sample follows the other
        for piece in resampler.resample(frame):
            out.mux(written.encode(piece))
            heard = True
    if heard:
        out.mux(written.encode(None))
    return heard


def _frames(container: Any, stream: Any) -> Iterator[Any]:  # noqa: ANN401  # as above
    packets = container.demux(stream)
    while (packet := _next(packets)) is not None:
        with suppress(av.FFmpegError):
            yield from packet.decode()


def _next(packets: Iterator[Any]) -> Any:  # noqa: ANN401  # as above
    try:
        return next(packets, None)
    except av.FFmpegError:  # what was read until here is what can be played
        return None


def _not_playable(reason: str) -> StepFailedError:
    message = f"This file can't be made into something that a browser plays: {reason}."
    return StepFailedError(message, code="file-unreadable")
