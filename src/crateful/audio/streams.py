"""Audio as FFmpeg's libraries see it: for what mutagen can't open or only estimates.

They are loaded with the first file that is opened so; of most collections, that is none.
"""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crateful.audio import census, sniff

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_OPTIONS: Final = {
    # A text file named .m4a may be a playlist that makes FFmpeg fetch addresses or read
    # other files: only real audio containers, and only this one file.
    "protocol_whitelist": "file",
    "format_whitelist": "aac,ac3,aiff,ape,asf,caf,dsf,eac3,flac,iff,m4a,matroska,mp3,mpc,mpc8,"
    "ogg,tak,tta,w64,wav,webm,wv",
}
_CODECS: Final = {"mp3float": "mp3", "mp3adufloat": "mp3", "libopus": "opus", "libvorbis": "vorbis"}
_CONTAINERS: Final = {"mov": "mp4", "matroska": "matroska", "asf": "asf", "iff": "dsdiff"}


class NotAudioError(Exception):
    """FFmpeg finds no audio in the file."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The first audio stream of a file, its packets counted."""

    codec: str
    """FFmpeg's name, without ``float`` and ``lib``: ``pcm_s24le``, ``mp3``."""
    container: str
    sample_rate_hz: int
    bits_per_sample: int | None
    """Of PCM and DSD only."""
    channels: int
    duration_s: float
    payload_bytes: int
    """The encoded audio alone: no pictures, tags or headers."""
    metadata: Mapping[str, str]
    has_picture: bool


def measure(path: Path) -> Stream:
    """Read all packets of a file's audio without decoding them.

    Raises:
        NotAudioError: there is none.
    """
    import av  # noqa: PLC0415  # see above

    with opened(path) as (container, stream):
        ticks = payload_bytes = 0
        try:
            for packet in container.demux(stream):
                payload_bytes += packet.size
                ticks += packet.duration or 0
        except av.FFmpegError:
            pass  # what was read until here is what can be played
        duration_s = float(ticks * stream.time_base) if ticks else header_duration_s(stream)
        context = stream.codec_context
        return Stream(
            codec=codec_name(stream),
            container=container_name(container),
            sample_rate_hz=context.sample_rate or 0,
            bits_per_sample=_bits(context.name),
            channels=context.channels or 0,
            duration_s=duration_s,
            payload_bytes=payload_bytes,
            metadata=_readable({**stream.metadata, **container.metadata}),
            has_picture=any(other.type in ("video", "attachment") for other in container.streams),
        )


def metadata_of(path: Path) -> Mapping[str, str]:
    """Return the tags of a file's container and of its audio.

    Raises:
        NotAudioError: there is no audio.
    """
    with opened(path) as (container, stream):
        return _readable({**stream.metadata, **container.metadata})


@contextmanager
def opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """Open a file for PyAV; gives the container and its first audio stream.

    Raises:
        NotAudioError: FFmpeg can't open it, finds no audio inside, or would never be done.
        OSError: it can't be read.
    """
    import av  # noqa: PLC0415  # see above

    try:
        census.check(path)
    except census.TooManyPartsError as error:
        raise NotAudioError(str(error)) from error
    sniffed = sniff.sniff(path)
    with ExitStack() as stack:
        source: Any = str(path.absolute())
        if sniffed.start and sniffed.format is not None and not sniffed.format.follows_id3:
            source = stack.enter_context(sniff.open_content(path, sniffed.start))
        try:
            container = stack.enter_context(av.open(source, options=dict(_OPTIONS), **_text()))
        except (av.FFmpegError, ValueError) as error:
            # Its own text names the file by its whole path, which is nobody's business.
            reason = error.strerror if isinstance(error, av.FFmpegError) else None
            raise NotAudioError(reason or "it can't be opened") from error
        stream = next(iter(container.streams.audio), None)
        context = stream.codec_context if stream else None
        # FFmpeg believes a file's name where the content tells it nothing.
        if context is None or not context.sample_rate or not context.channels:
            message = "there is no audio stream"
            raise NotAudioError(message)
        yield container, stream


def header_s(path: Path) -> float:
    """Return how many seconds a file's header promises; 0 if it does not say."""
    try:
        with opened(path) as (_, stream):
            return header_duration_s(stream)
    except NotAudioError:
        return 0.0


def header_duration_s(stream: Any) -> float:  # noqa: ANN401  # PyAV's stream, which has no types
    """Return how long the file's header says that the stream is; 0 if it does not say."""
    import av  # noqa: PLC0415  # see above

    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    whole = stream.container.duration
    return whole / av.time_base if whole and whole > 0 else 0.0


def codec_name(stream: Any) -> str:  # noqa: ANN401  # as above
    """Return the codec's usual name."""
    name = str(stream.codec_context.name)
    return _CODECS.get(name, name)


def container_name(container: Any) -> str:  # noqa: ANN401  # as above
    """Return the container's usual name."""
    first = str(container.format.name).split(",", 1)[0]
    return _CONTAINERS.get(first, first)


def _text() -> dict[str, Any]:
    """Return how bytes of a tag that are no UTF-8 are kept as surrogates.

    PyAV 18 raises at them unless it is told; 19 does so by itself, and refuses to be told.
    """
    import av  # noqa: PLC0415  # see above

    is_told = int(av.__version__.split(".", 1)[0]) < 19  # noqa: PLR2004  # as said
    return {"metadata_errors": "surrogateescape"} if is_told else {}


def _readable(metadata: Mapping[str, str]) -> dict[str, str]:
    """Return tags as text that can be stored: what was no UTF-8 is U+FFFD."""
    return {_shown(name): _shown(value) for name, value in metadata.items()}


def _shown(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _bits(codec: str) -> int | None:
    found = re.match(r"pcm_[suf](\d+)", codec)
    if found:
        return int(found[1])
    return 1 if codec.startswith("dsd_") else None
