"""Where a file's own content ends, and whether a lot of something else stands behind it.

Decoders stop where the sound does and say nothing of four gigabytes that follow. Tags behind the
sound (ID3v1, Lyrics3, APEv2) are the file's own. Nothing is decoded here: each format says how
long it is, or its last frame is looked for where the file ends.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING, BinaryIO, Final

from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from pathlib import Path

TOLERATED_BYTES: Final = 128 * 1024
"""Padding of rippers and broadcasters, and what a decoder reads ahead."""

_WINDOW_BYTES: Final = 64 * 1024
_BLOCK_BYTES: Final = 1024 * 1024
_UNKNOWN_SIZES: Final = frozenset({0, 0xFFFFFFFF})
_SAME_STREAM: Final = 0xFFFE0C00
"""The bits of an MPEG header that no stream changes: sync, version, layer and sample rate."""
_SELF_KNOWING: Final = frozenset({b"fLaC", b"RIFF", b"RF64", b"FORM", b"OggS", b"DSD "})
_MPEG: Final = frozenset({".mp2", ".mp3"})
_OGG_HEADER_BYTES: Final = 27
_OGG_LAST_PAGE: Final = 4
_LYRICS: Final = b"LYRICS200"
_KBPS: Final = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""ISO 11172-3, section 2.4.2.3, and ISO 13818-3, by version and layer."""


def rubbish(file: Path) -> int | None:
    """Return where the rubbish behind a file's content begins; ``None`` if there is none.

    Raises:
        OSError: the file can't be read.
    """
    with open_regular(file) as stream:
        end = _before_tags(stream, os.fstat(stream.fileno()).st_size)
        start = _behind_id3(stream)
        stream.seek(start)
        head = stream.read(12)
        try:
            content_end = _content_end(stream, start, end, head, file.suffix.lower())
        except struct.error:  # cut in the middle of a header
            return None
    if content_end is None or end - content_end <= TOLERATED_BYTES:
        return None
    return content_end


def has_rubbish(file: Path, content_end: int) -> bool:
    """Tell whether a lot stands behind what is known to be a file's content, but for its tags."""
    with open_regular(file) as stream:
        end = _before_tags(stream, os.fstat(stream.fileno()).st_size)
    return end - content_end > TOLERATED_BYTES


def _content_end(stream: BinaryIO, start: int, end: int, head: bytes, suffix: str) -> int | None:
    if head[:4] in _SELF_KNOWING:
        return _said_end(stream, start, head)
    if head[4:8] == b"ftyp":
        return _mp4_end(stream, start, end)
    if suffix in _MPEG and (mpeg := _mpeg_end(stream, start, end)):
        return mpeg
    return _before_monotony(stream, end)


def _said_end(stream: BinaryIO, start: int, head: bytes) -> int | None:
    if head.startswith(b"OggS"):
        return _ogg_end(stream, start)
    if head.startswith(b"DSD "):
        return start + int(struct.unpack("<Q", (head + stream.read(8))[12:20])[0])
    if head.startswith(b"fLaC"):
        return None  # whoever decodes it knows
    return _riff_end(stream, start, head)


def _behind_id3(stream: BinaryIO) -> int:
    at = 0
    while True:
        stream.seek(at)
        header = stream.read(10)
        if len(header) < 10 or not header.startswith(b"ID3"):  # noqa: PLR2004  # its fixed length
            return at
        size = 0
        for byte in header[6:10]:
            size = size << 7 | byte & 0x7F
        at += 10 + size


def _before_tags(stream: BinaryIO, end: int) -> int:
    """Return where the tags begin that stand at the very end."""
    while True:
        stream.seek(max(0, end - 128))
        last = stream.read(min(end, 128))
        ape = last[-32:]
        if last.startswith(b"TAG") and len(last) == 128:  # noqa: PLR2004  # ID3v1
            end -= 128
        elif ape.startswith(b"APETAGEX"):
            size, _items, flags = struct.unpack_from("<3I", ape, 12)
            end -= min(end, size + (32 if flags & 0x80000000 else 0))
        elif last.endswith(_LYRICS) and last[-15:-9].isdigit():
            end -= min(end, int(last[-15:-9]) + 15)
        else:
            return end


def _riff_end(stream: BinaryIO, start: int, head: bytes) -> int | None:
    (size,) = struct.unpack_from(">I" if head.startswith(b"FORM") else "<I", head, 4)
    if head.startswith(b"RF64"):
        stream.seek(start + 20)
        (size,) = struct.unpack("<Q", stream.read(8))
    return None if size in _UNKNOWN_SIZES else start + 8 + int(size) + int(size) % 2


def _ogg_end(stream: BinaryIO, at: int) -> int | None:
    """Return where the last page ends; ``None`` where a page is missing before the last one."""
    is_last = False
    while True:
        stream.seek(at)
        header = stream.read(_OGG_HEADER_BYTES)
        if len(header) < _OGG_HEADER_BYTES or not header.startswith(b"OggS"):
            return at if is_last else None
        is_last = bool(header[5] & _OGG_LAST_PAGE)
        segments = stream.read(header[26])
        at += _OGG_HEADER_BYTES + len(segments) + sum(segments)


def _mp4_end(stream: BinaryIO, at: int, end: int) -> int | None:
    while at + 8 <= end:
        stream.seek(at)
        size, name = struct.unpack(">I4s", stream.read(8))
        if not all(0x20 <= byte < 0x7F or byte == 0xA9 for byte in name):  # noqa: PLR2004  # ©
            return at
        if size == 0:
            return None  # to the end of the file, by the standard
        if size == 1:
            (size,) = struct.unpack(">Q", stream.read(8))
        if size < 8:  # noqa: PLR2004  # its own header
            return at
        at += size
    return at


def _mpeg_end(stream: BinaryIO, start: int, end: int) -> int | None:
    """Return where the last frame of MPEG audio ends; ``None`` if it is none."""
    stream.seek(start)
    first = _first_frame(stream.read(_WINDOW_BYTES))
    if first is None:
        return None
    last = max(start, end - _WINDOW_BYTES)
    stream.seek(last)
    if _first_frame(stream.read(end - last)) is not None:
        return end  # sound up to the last moments
    at = start + first
    while at < end:
        stream.seek(at)
        if length := _frame_bytes(stream.read(4)):
            at += length
            continue
        stream.seek(at)
        found = _first_frame(stream.read(_WINDOW_BYTES))
        if found is None:
            return at
        at += found
    return end


def _first_frame(data: bytes) -> int | None:
    """Return where the first frame is that another of its kind follows."""
    at = data.find(b"\xff")
    while 0 <= at < len(data) - 4:
        length = _frame_bytes(data[at : at + 4])
        follower = data[at + length : at + length + 4]
        is_pair = bool(length) and _kind(follower) == _kind(data[at : at + 4])
        if is_pair and _frame_bytes(follower):
            return at
        at = data.find(b"\xff", at + 1)
    return None


def _kind(raw: bytes) -> int:
    return int.from_bytes(raw, "big") & _SAME_STREAM


def _frame_bytes(raw: bytes) -> int:
    """Return the length of the frame that a header begins; 0 if it is none, or of free format."""
    header = int.from_bytes(raw, "big")
    version, layer = header >> 19 & 3, 4 - (header >> 17 & 3)
    rate, sampled = header >> 12 & 15, header >> 10 & 3
    if header >> 21 != 0x7FF or version == 1 or layer == 4 or sampled == 3 or rate in (0, 15):  # noqa: PLR2004
        return 0
    hertz = (44100, 48000, 32000)[sampled] >> (0, 0, 1, 2)[{3: 0, 2: 2, 0: 3}[version]]
    bps = _KBPS[1 if version == 3 else 2, layer][rate - 1] * 1000  # noqa: PLR2004
    padding = header >> 9 & 1
    if layer == 1:
        return (12 * bps // hertz + padding) * 4
    samples = 72 if layer == 3 and version != 3 else 144  # noqa: PLR2004
    return samples * bps // hertz + padding


def _before_monotony(stream: BinaryIO, end: int) -> int | None:
    """Return where a long run of one byte begins at the end; ``None`` if there is none."""
    at = end
    while at:
        begin = max(0, at - _BLOCK_BYTES)
        stream.seek(begin)
        block = stream.read(at - begin)
        rest = block.rstrip(block[-1:]) if block[-1:] in (b"\0", b"\xff") else block
        if rest or not block:
            at = begin + len(rest)
            break
        at = begin
    return at if end - at > _BLOCK_BYTES else None
