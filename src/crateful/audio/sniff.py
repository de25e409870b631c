"""What a file holds, told by its first bytes and never by its name; nothing is decoded."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from crateful.audio.frames import mpeg
from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from pathlib import Path

_WINDOW_BYTES: Final = 64 * 1024
_ID3_HEADER_BYTES: Final = 10
_OGG_HEADER_BYTES: Final = 27
_ADTS_HEADER_BYTES: Final = 7
_SAID_BYTES: Final = 4096


@dataclass(frozen=True, slots=True)
class Format:
    """A way to keep audio in a file."""

    name: str
    """As people call it."""
    suffixes: tuple[str, ...] = ()
    """The usual ends of such a file's name, ours first; none for what is not supported."""
    follows_id3: bool = False
    """Its readers expect an ID3v2 tag in front of it."""

    @property
    def is_supported(self) -> bool:
        """Whether such a file can be read, tagged and filed."""
        return bool(self.suffixes)


FLAC: Final = Format("FLAC", (".flac",), follows_id3=True)
OGG_FLAC: Final = Format("Ogg FLAC", (".oga", ".ogg"))
VORBIS: Final = Format("Ogg Vorbis", (".ogg", ".oga"))
OPUS: Final = Format("Opus", (".opus", ".ogg", ".oga"))
MPEG: Final = Format("MP3", (".mp3", ".mp2"), follows_id3=True)
MP4: Final = Format("MP4", (".m4a", ".m4b", ".mp4"))
WAV: Final = Format("WAV", (".wav", ".wave"))
AIFF: Final = Format("AIFF", (".aiff", ".aif"))
ASF: Final = Format("Windows Media", (".wma",))
APE: Final = Format("Monkey's Audio", (".ape",))
WAVPACK: Final = Format("WavPack", (".wv",))
MUSEPACK: Final = Format("Musepack", (".mpc",))
TTA: Final = Format("TTA", (".tta",), follows_id3=True)
DSF: Final = Format("DSF", (".dsf",))
DFF: Final = Format("DSDIFF", (".dff",))

DST: Final = Format("DSDIFF compressed as DST")
RF64: Final = Format("RF64")
MATROSKA: Final = Format("Matroska")
WEBM: Final = Format("WebM")
ADTS: Final = Format("raw AAC (ADTS)")

_BY_START: Final = (
    (b"fLaC", FLAC),
    (b"MAC ", APE),
    (b"wvpk", WAVPACK),
    (b"MPCK", MUSEPACK),
    (b"MP+", MUSEPACK),
    (b"TTA1", TTA),
    (b"TTA2", Format("TTA 2")),
    (b"DSD ", DSF),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", ASF),
    (b"RF64", RF64),
    (b"riff\x2e\x91\xcf\x11", Format("Wave64")),
    (b"caff", Format("Core Audio")),
    (b".snd", Format("Sun audio")),
    (b"tBaK", Format("TAK")),
    (b"OFR ", Format("OptimFROG")),
    (b"ajkg", Format("Shorten")),
    (b"\x0b\x77", Format("AC-3")),
    (b"\x7f\xfe\x80\x01", Format("DTS")),
    (b".RMF", Format("RealAudio")),
    (b"#!AMR", Format("AMR")),
    (b"ADIF", Format("raw AAC (ADIF)")),
    (b"MThd", Format("MIDI")),
)
_OGG: Final = (
    (b"\x7fFLAC", OGG_FLAC),
    (b"\x01vorbis", VORBIS),
    (b"OpusHead", OPUS),
    (b"Speex   ", Format("Speex")),
    (b"\x80theora", Format("Theora video")),
)

BY_NAME: Final = {
    ".ac3": "AC-3",
    ".amr": "AMR",
    ".au": "Sun audio",
    ".caf": "Core Audio",
    ".dts": "DTS",
    ".eac3": "AC-3",
    ".mid": "MIDI",
    ".mlp": "MLP",
    ".ofr": "OptimFROG",
    ".ra": "RealAudio",
    ".shn": "Shorten",
    ".spx": "Speex",
    ".tak": "TAK",
    ".thd": "TrueHD",
    ".w64": "Wave64",
}
"""What a name alone says of audio that is not supported."""


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file's first bytes say."""

    format: Format | None
    """``None``: no audio that is known here, or nothing that its start could tell."""
    start: int
    """Where its own content begins: behind the ID3v2 tags in front of it."""


def sniff(file: Path) -> Sniffed:
    """Look at a file's first bytes.

    Raises:
        OSError: the file can't be read.
    """
    with open_regular(file) as stream:
        start = behind_id3(stream)
        stream.seek(start)
        return Sniffed(_told(stream.read(_WINDOW_BYTES)), start)


def not_supported(name: str) -> str:
    """Return the sentence that refuses a format."""
    return f"{name} is not supported; convert the file, to FLAC for one, and import it again"


def behind_id3(stream: BinaryIO) -> int:
    """Return where the ID3v2 tags at the start of a file end; 0 if there are none."""
    at = 0
    while True:
        stream.seek(at)
        header = stream.read(_ID3_HEADER_BYTES)
        if len(header) < _ID3_HEADER_BYTES or not header.startswith(b"ID3"):
            return at
        size = 0
        for byte in header[6:10]:
            size = size << 7 | byte & 0x7F
        at += _ID3_HEADER_BYTES + size


def open_content(file: Path, start: int) -> BinaryIO:
    """Return a file for reading that begins behind its first ``start`` bytes.

    Raises:
        OSError: it can't be opened.
    """
    return io.BufferedReader(_Behind(open_regular(file), start))


class _Behind(io.RawIOBase):
    """A file without its first bytes, for readers that know no tag in front of theirs."""

    def __init__(self, stream: BinaryIO, start: int) -> None:
        self._stream = stream
        self._start = start
        self._stream.seek(start)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]  # of every buffer
        return int(self._stream.readinto(into))  # type: ignore[attr-defined]  # as in tail

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        at = offset + self._start if whence == os.SEEK_SET else offset
        return self._stream.seek(at, whence) - self._start

    def tell(self) -> int:
        return self._stream.tell() - self._start

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def _told(head: bytes) -> Format | None:
    if head.startswith(b"OggS"):
        packet = head[_OGG_HEADER_BYTES + head[26] :] if len(head) > _OGG_HEADER_BYTES else b""
        return next((each for start, each in _OGG if packet.startswith(start)), None)
    for start, each in _BY_START:
        if head.startswith(start):
            return each
    return _of_container(head) or _of_frames(head)


def _of_container(head: bytes) -> Format | None:
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return WAV
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return AIFF
    if head.startswith(b"FRM8"):
        at = head.find(b"CMPR", 0, _SAID_BYTES)
        return DST if head[at + 12 : at + 16] == b"DST " else DFF
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM if b"webm" in head[:64] else MATROSKA
    return MP4 if head[4:8] == b"ftyp" else None


def _of_frames(head: bytes) -> Format | None:
    if mpeg.first_frame(head) is not None:
        return MPEG
    length = _adts_bytes(head)
    return ADTS if length and _adts_bytes(head[length:]) else None


def _adts_bytes(head: bytes) -> int:
    """Return the length of the AAC frame that begins here (ISO 13818-7, 6.2); 0 if none does."""
    if len(head) < _ADTS_HEADER_BYTES or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:  # noqa: PLR2004
        return 0
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length > _ADTS_HEADER_BYTES else 0
