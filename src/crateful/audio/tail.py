"""Where a file's own content ends, and whether a lot of something else stands behind it.

Decoders stop where the sound does and say nothing of four gigabytes that follow. Tags behind the
sound (ID3v1, Lyrics3, APEv2) are the file's own. Nothing is decoded here: each format says how
long it is, or its last frame is looked for where the file ends.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING, BinaryIO, Final

from crateful.audio import sniff
from crateful.audio.frames import mpeg
from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from pathlib import Path

TOLERATED_BYTES: Final = 128 * 1024
"""Padding of rippers and broadcasters, and what a decoder reads ahead."""

_WINDOW_BYTES: Final = 64 * 1024
_BLOCK_BYTES: Final = 1024 * 1024
_UNKNOWN_SIZES: Final = frozenset({0, 0xFFFFFFFF})
_SELF_KNOWING: Final = frozenset({b"fLaC", b"RIFF", b"RF64", b"FORM", b"OggS", b"DSD "})
_OTHERS: Final = frozenset({b"MAC ", b"wvpk", b"MPCK", b"TTA1", b"FRM8", b"\x1a\x45\xdf\xa3"})
"""Formats in whose sound something may look like a frame of MPEG audio."""
_OGG_HEADER_BYTES: Final = 27
_OGG_LAST_PAGE: Final = 4
_LYRICS: Final = b"LYRICS200"


def rubbish(file: Path) -> int | None:
    """Return where the rubbish behind a file's content begins; ``None`` if there is none.

    Raises:
        OSError: the file can't be read.
    """
    with open_regular(file) as stream:
        end = _before_tags(stream, os.fstat(stream.fileno()).st_size)
        start = sniff.behind_id3(stream)
        stream.seek(start)
        head = stream.read(12)
        try:
            content_end = _content_end(stream, start, end, head)
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


def _content_end(stream: BinaryIO, start: int, end: int, head: bytes) -> int | None:
    if head[:4] in _SELF_KNOWING:
        return _said_end(stream, start, head)
    if head[4:8] == b"ftyp":
        return _mp4_end(stream, start, end)
    if head[:4] in _OTHERS:
        return _before_monotony(stream, end)
    return _mpeg_end(stream, start, end) or _before_monotony(stream, end)


def _said_end(stream: BinaryIO, start: int, head: bytes) -> int | None:
    if head.startswith(b"OggS"):
        return _ogg_end(stream, start)
    if head.startswith(b"DSD "):
        return start + int(struct.unpack("<Q", (head + stream.read(8))[12:20])[0])
    if head.startswith(b"fLaC"):
        return None  # whoever decodes it knows
    return _riff_end(stream, start, head)


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
    first = mpeg.first_frame(stream.read(_WINDOW_BYTES))
    if first is None:
        return None
    last = max(start, end - _WINDOW_BYTES)
    stream.seek(last)
    if mpeg.first_frame(stream.read(end - last)) is not None:
        return end  # sound up to the last moments
    at = start + first
    while at < end:
        stream.seek(at)
        if length := mpeg.frame_bytes(stream.read(4)):
            at += length
            continue
        stream.seek(at)
        found = mpeg.first_frame(stream.read(_WINDOW_BYTES))
        if found is None:
            return at
        at += found
    return end


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
