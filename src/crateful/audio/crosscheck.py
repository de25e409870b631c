"""Where ExifTool contradicts what was measured. Pure; knows where ExifTool 12.57 is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.audio.exiftool import Raw
    from crateful.audio.facts import AudioFacts

_RATE_TAGS: Final = ("SampleRate", "AudioSampleRate")
_BITS_TAGS: Final = ("BitsPerSample", "AudioBitsPerSample", "SampleSize")
_CHANNEL_TAGS: Final = ("Channels", "AudioChannels", "NumChannels")
_DURATION_TAGS: Final = ("Duration", "TrackDuration")

_DURATION_UNRELIABLE: Final = frozenset({"mp3", "mp2", "vorbis", "wma"})
"""Estimated from the nominal bit rate, or with the preroll counted."""

_FILE_TYPES: Final = {
    "flac": {"FLAC"},
    "mp3": {"MP3"},
    "mp4": {"M4A", "MP4", "M4B", "M4P", "MOV"},
    "ogg": {"OGG", "OPUS", "OGA", "OGV"},
    "wav": {"WAV"},
    "aiff": {"AIFF", "AIFC"},
    "matroska": {"MKA", "MKV", "WEBM"},
    "asf": {"WMA", "WMV", "ASF"},
}
_TOLERANCE_MS: Final = 500
_TOLERANCE_SHARE: Final = 0.02


def conflicts(facts: AudioFacts, raw: Raw) -> tuple[str, ...]:
    """Return each contradiction in words; what ExifTool does not know is none."""
    return tuple(_conflicts(facts, raw))


def _conflicts(facts: AudioFacts, raw: Raw) -> Iterator[str]:
    if "ExifTool:Error" in raw:
        return  # a format that this ExifTool does not know, such as WavPack
    expected = _FILE_TYPES.get(facts.container)
    file_type = raw.get("File:FileType")
    if expected and file_type and file_type not in expected:
        yield f"ExifTool takes it for {file_type}"
        return
    yield from _differing("sample rate", facts.sample_rate_hz, _sample_rate(facts, raw))
    if facts.is_lossless:
        yield from _differing("bit depth", facts.bit_depth, _number(raw, _BITS_TAGS))
    yield from _differing("channels", facts.channels, _number(raw, _CHANNEL_TAGS))
    if facts.codec not in _DURATION_UNRELIABLE:
        yield from _duration(facts, raw)


def _differing(what: str, measured: int | None, claimed: int | None) -> Iterator[str]:
    if measured and claimed and measured != claimed:
        yield f"{what}: measured {measured}, ExifTool says {claimed}"


def _sample_rate(facts: AudioFacts, raw: Raw) -> int | None:
    if facts.codec == "opus":
        return None  # the rate before encoding; Opus itself always runs at 48 kHz
    # A 16.16 fixed-point field can't hold 96000, so MP4 says 0 there; its clock is right.
    return _number(raw, _RATE_TAGS) or _number(raw, ("MediaTimeScale",))


def _duration(facts: AudioFacts, raw: Raw) -> Iterator[str]:
    claimed_ms = next((ms for text in _values(raw, _DURATION_TAGS) if (ms := _ms(text))), None)
    if claimed_ms is None:
        return
    allowed_ms = max(_TOLERANCE_MS, facts.duration_ms * _TOLERANCE_SHARE)
    if abs(claimed_ms - facts.duration_ms) > allowed_ms:
        yield f"duration: measured {facts.duration_ms} ms, ExifTool says {claimed_ms} ms"


def _ms(text: str) -> int | None:
    """Read ``5.00 s``, ``0:03:20`` or ``00:00:05.008``; ``(approx)`` is no value."""
    if "approx" in text:
        return None
    if found := re.fullmatch(r"(\d+(?:\.\d+)?) s", text):
        return round(float(found[1]) * 1000)
    if found := re.fullmatch(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)", text):
        return round((int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3])) * 1000)
    return None


def _number(raw: Raw, names: tuple[str, ...]) -> int | None:
    return next((int(v) for v in _values(raw, names) if v.isdecimal() and int(v)), None)


def _values(raw: Raw, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        for key, value in raw.items():
            if key.partition(":")[2] == name:
                yield value
