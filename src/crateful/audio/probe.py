"""Measures an album's files: mutagen first, FFmpeg where it can't, ExifTool as a second opinion."""

from __future__ import annotations

import struct
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import mediafile
from mutagen.mp3 import BitrateMode

from crateful.audio import crosscheck, sniff, streams, tags
from crateful.audio.exiftool import ExifToolFailedError, ExifToolMissingError
from crateful.audio.facts import AudioFacts, Tags
from crateful.audio.quality import LOSSLESS_CODECS
from crateful.audio.tag_blocks.opening import open_tags
from crateful.errors import StepFailedError
from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crateful.audio.exiftool import ExifTool, Raw
    from crateful.audio.tag_blocks.opening import AudioFile

_WAVPACK_HYBRID: Final = 0x8
"""Flag of a WavPack block's header: lossy unless its correction file is there."""

_WAV_UNCOMPRESSED: Final = frozenset({1, 3, 0xFFFE})
"""Format tags for integers, floats and either of them with more channels (RFC 2361)."""

_MP4_CODECS: Final = {
    "alac": "alac",
    "opus": "opus",
    "flac": "flac",
    "ac-3": "ac3",
    "ec-3": "eac3",
    ".mp3": "mp3",
}

_MP3_LAYER: Final = 3
_TTA_BITS_END: Final = 10
"""Where the number of bits of a sample ends, in the header of a TTA file."""
_OPUS_HZ: Final = 48_000
"""Opus always decodes to this; the header's rate is the one before encoding (RFC 7845)."""


@dataclass(frozen=True, slots=True)
class _Format:
    """What a file's header says its format is."""

    codec: str
    container: str
    needs_count: bool = False
    """The header does not give the audio's own size or length: its packets are counted."""


_BY_CLASS: Final = {
    "AIFF": _Format("pcm", "aiff"),
    "ASF": None,  # only FFmpeg tells lossless WMA from the others
    "DSDIFF": _Format("dsd", "dsdiff"),
    "DSF": _Format("dsd", "dsf"),
    "FLAC": _Format("flac", "flac"),
    "MonkeysAudio": _Format("ape", "ape", needs_count=True),
    "Musepack": _Format("musepack", "musepack", needs_count=True),
    "OggFlac": _Format("flac", "ogg", needs_count=True),
    "OggOpus": _Format("opus", "ogg", needs_count=True),
    "OggVorbis": _Format("vorbis", "ogg", needs_count=True),
}


def probe(folder: Path, paths: Sequence[str], exiftool: ExifTool) -> tuple[AudioFacts, ...]:
    """Measure files, in the order given; ExifTool is asked once for all of them.

    Without a working ExifTool the facts have no ``raw`` and a conflict says so.

    Args:
        folder: absolute.
        paths: relative to it.
        exiftool: kept by the caller, so that the next album finds it running.

    Raises:
        StepFailedError: ``file-unreadable``, a file holds no audio that can be read.
    """
    files = [folder / path for path in paths]
    with ThreadPoolExecutor(max_workers=1) as other:
        # ExifTool is another process: it reads the album while this one does.
        asked = other.submit(exiftool.read, files)
        measured = [measure(file, path) for file, path in zip(files, paths, strict=True)]
        try:
            raws = asked.result()
        except (ExifToolMissingError, ExifToolFailedError) as error:
            note = f"not compared with ExifTool: {error}"
            return tuple(replace(facts, conflicts=(*facts.conflicts, note)) for facts in measured)
    return tuple(
        _compared(facts, raws.get(file, {})) for facts, file in zip(measured, files, strict=True)
    )


def _compared(facts: AudioFacts, raw: Raw) -> AudioFacts:
    found = crosscheck.conflicts(facts, raw)
    return replace(facts, raw=raw, conflicts=(*facts.conflicts, *found))


def measure(file: Path, path: str) -> AudioFacts:
    """Measure one file, by its header or else by FFmpeg.

    Raises:
        StepFailedError: ``file-unreadable``, it holds no audio that can be read.
    """
    try:
        opened = _opened(file)
        facts = _by_header(opened, file, path) if opened else None
        return facts or _by_ffmpeg(opened, file, path)
    except (streams.NotAudioError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        message = f"{file.name} holds no audio that can be read: {reason}"
        raise StepFailedError(message[:300], code="file-unreadable") from error


def _opened(file: Path) -> AudioFile | None:
    try:
        return open_tags(file)
    except mediafile.UnreadableFileError:
        return None


def _by_header(opened: AudioFile, file: Path, path: str) -> AudioFacts | None:
    header = _format(opened.mgfile, file)
    if header is None:
        return None
    read_tags, has_cover, notes = _tags(opened)
    info, size_bytes = opened.mgfile.info, file.stat().st_size
    duration_s, bitrate_bps = _length_and_rate(info, header, file)
    is_lossless = header.codec in LOSSLESS_CODECS
    return AudioFacts(
        path=path,
        codec=header.codec,
        container=header.container,
        is_lossless=is_lossless,
        sample_rate_hz=_OPUS_HZ if header.codec == "opus" else int(info.sample_rate),
        bit_depth=_bits(info) if is_lossless else None,
        channels=int(info.channels),
        duration_ms=round(duration_s * 1000),
        size_bytes=size_bytes,
        bitrate_bps=bitrate_bps,
        audio_md5=_audio_md5(info),
        has_cover=has_cover,
        tags=read_tags,
        conflicts=notes,
    )


def _by_ffmpeg(opened: AudioFile | None, file: Path, path: str) -> AudioFacts:
    stream = streams.measure(file)
    codec = (
        stream.codec.split("_")[0] if stream.codec.startswith(("pcm_", "dsd_")) else stream.codec
    )
    codec = "wma" if codec.startswith("wmav") else codec
    is_lossless = codec in LOSSLESS_CODECS
    bits = stream.bits_per_sample or (_header_bits(opened, file) if is_lossless else None)
    said = (tags.of_container(stream.metadata), stream.has_picture, tuple[str, ...]())
    read_tags, has_cover, notes = _tags(opened) if opened is not None else said
    return AudioFacts(
        path=path,
        codec=codec,
        container=stream.container,
        is_lossless=is_lossless,
        sample_rate_hz=stream.sample_rate_hz,
        bit_depth=bits if is_lossless else None,
        channels=stream.channels,
        duration_ms=round(stream.duration_s * 1000),
        size_bytes=file.stat().st_size,
        bitrate_bps=_rate(stream.payload_bytes, stream.duration_s),
        has_cover=has_cover,
        tags=read_tags,
        conflicts=notes,
    )


def _format(opened: Any, file: Path) -> _Format | None:  # noqa: ANN401  # mutagen has no types
    """Tell the codec from the header, never from the file's name; ``None`` leaves it to FFmpeg."""
    kind, info = type(opened).__name__, opened.info
    if kind == "MP4":
        name = str(info.codec).lower()
        codec = "aac" if name.startswith("mp4a") else _MP4_CODECS.get(name)
        return _Format(codec, "mp4", needs_count=True) if codec else None
    if kind == "MP3":
        codec = "mp3" if info.layer == _MP3_LAYER else "mp2"
        # Without a Xing header the length is a guess from the first frames.
        return _Format(codec, "mp3", needs_count=info.bitrate_mode == BitrateMode.UNKNOWN)
    if kind == "WAVE" and info.audio_format in _WAV_UNCOMPRESSED:
        return _Format("pcm", "wav")
    if kind == "WavPack" and info.sample_rate:
        codec = "wavpack-hybrid" if _is_hybrid(file) else "wavpack"
        return _Format(codec, "wavpack", needs_count=True)
    return _BY_CLASS.get(kind)


def _length_and_rate(info: Any, header: _Format, file: Path) -> tuple[float, int]:  # noqa: ANN401
    """Return seconds and bits per second, from the packets where the header only guesses."""
    duration_s = float(info.length)
    if header.needs_count:
        try:
            stream = streams.measure(file)
        except streams.NotAudioError:
            return duration_s, _rate(file.stat().st_size, duration_s)
        if header.codec in ("mp3", "mp2") or not duration_s:
            duration_s = stream.duration_s
        return duration_s, _rate(stream.payload_bytes, duration_s)
    claimed_bps = int(getattr(info, "bitrate", 0) or 0)
    return duration_s, claimed_bps or _rate(file.stat().st_size, duration_s)


def _tags(opened: AudioFile) -> tuple[Tags, bool, tuple[str, ...]]:
    try:
        return tags.of_mediafile(opened), bool(opened.pictures()), ()
    except tags.UNREADABLE as error:
        return Tags(), False, (f"the tags can't be read: {type(error).__name__}",)


def _audio_md5(info: Any) -> str | None:  # noqa: ANN401  # mutagen has no types
    """Return FLAC's MD5 of the samples; encoders that stream leave it zero."""
    signature = getattr(info, "md5_signature", 0)
    return f"{signature:032x}" if signature else None


def _bits(info: Any) -> int | None:  # noqa: ANN401  # mutagen has no types
    return int(getattr(info, "bits_per_sample", 0) or 0) or None


def _header_bits(opened: AudioFile | None, file: Path) -> int | None:
    if opened is None:
        return None
    if opened.format == sniff.TTA.name:
        with sniff.open_content(file, sniff.sniff(file).start) as stream:
            return int.from_bytes(stream.read(_TTA_BITS_END)[-2:], "little") or None
    return _bits(opened.mgfile.info)


def _is_hybrid(file: Path) -> bool:
    with open_regular(file) as stream:
        header = stream.read(32)
    if len(header) < 32 or not header.startswith(b"wvpk"):  # noqa: PLR2004  # its fixed length
        return False
    (flags,) = struct.unpack_from("<I", header, 24)
    return bool(flags & _WAVPACK_HYBRID)


def _rate(size_bytes: int, duration_s: float) -> int:
    return round(size_bytes * 8 / duration_s) if duration_s > 0 else 0
