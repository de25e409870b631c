"""Counts the parts of a file's tags before a library parses them: a limit on hostile files.

FFmpeg and mutagen look for each name among all that came before: a tag of a million frames takes
them an hour (FFmpeg 5.1 and 7.1: 80,000 frames in 1.7 MB, 55 s). Counting is a hop from header to
header and ends at the limit. Real files have a few dozen.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING, BinaryIO, Final

from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_PARTS: Final = 5_000
"""Frames, comments, items or atoms of one file."""

MAX_TAG_BYTES: Final = 64 * 1024**2
"""Of one ID3 tag; the largest picture that we keep is a fraction of it."""

_ID3_HEADER_BYTES: Final = 10
_NESTING: Final = frozenset({b"CHAP", b"CTOC"})
_MP4_CONTAINERS: Final = frozenset(
    {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"meta", b"ilst", b"edts", b"dinf"}
)
_MP4_FRAGMENTS: Final = frozenset({b"moof", b"mdat", b"sidx", b"free", b"skip", b"styp"})
_CHUNKS_OF_CHUNKS: Final = frozenset({b"PROP", b"LIST"})
"""Behind their kind, of four letters, stand chunks that are counted like the others."""
_DEEPEST: Final = 16
_OGG_HEADER_BYTES: Final = 27
_OGG_FIRST: Final = 2
_OGG_PACKET_BYTES: Final = 1024 * 1024
_COMMENTS: Final = (b"\x03vorbis", b"OpusTags", b"OVP80\x02 ")


class TooManyPartsError(Exception):
    """A file's tags have more parts than any real one."""

    def __init__(self, *, what: str) -> None:
        super().__init__(f"Its tags have more than {MAX_PARTS:,} {what}; no real file has.")


def check(file: Path) -> None:
    """Count the parts of a file's tags; what is not understood is left to the decoders.

    Raises:
        TooManyPartsError: there are too many.
        OSError: the file can't be read.
    """
    with open_regular(file) as stream:
        end = os.fstat(stream.fileno()).st_size
        _check_ape(stream, end)
        start = _check_id3(stream, 0)
        stream.seek(start)
        head = stream.read(12)
        try:
            _check_container(stream, start, end, head)
        except (struct.error, IndexError):  # cut in the middle of a header
            return


def _check_container(stream: BinaryIO, start: int, end: int, head: bytes) -> None:
    if head.startswith(b"fLaC"):
        _check_flac(stream, start + 4)
    elif head.startswith(b"OggS"):
        _check_ogg(stream, start)
    elif head[:4] in (b"RIFF", b"RF64", b"FORM"):
        _check_chunks(stream, start + 12, end, ">I" if head.startswith(b"FORM") else "<I")
    elif head.startswith(b"FRM8"):
        _check_chunks(stream, start + 16, end, ">Q")
    elif head.startswith(b"DSD "):
        stream.seek(start + 20)
        _check_id3(stream, struct.unpack("<Q", stream.read(8))[0])
    elif head[4:8] in _MP4_CONTAINERS | _MP4_FRAGMENTS | {b"ftyp"}:
        _check_mp4(stream, start, end)


def _check_id3(stream: BinaryIO, start: int) -> int:
    """Count the frames of all tags that stand one behind the other; return where they end."""
    count = 0
    while True:
        stream.seek(start)
        header = stream.read(_ID3_HEADER_BYTES)
        if len(header) < _ID3_HEADER_BYTES or not header.startswith(b"ID3"):
            return start
        size = _syncsafe(header[6:10])
        if size > MAX_TAG_BYTES:
            raise TooManyPartsError(what="bytes that nobody wants to read")
        body = stream.read(size)
        if header[3] < 4 and header[5] & 0x80:  # noqa: PLR2004  # ID3v2.4 does it in each frame
            body = body.replace(b"\xff\x00", b"\xff")
        for _ in _frames(body, header[3]):
            count += 1
            if count > MAX_PARTS:
                raise TooManyPartsError(what="frames")
        start += _ID3_HEADER_BYTES + size


def _frames(body: bytes, version: int) -> Iterator[bytes]:
    """Yield the name of each frame, and of those inside chapters."""
    id_bytes, header_bytes = (3, 6) if version <= 2 else (4, 10)  # noqa: PLR2004  # ID3v2.2
    waiting = [(0, len(body))]
    while waiting:
        at, end = waiting.pop()
        while at + header_bytes <= end and body[at]:
            name = body[at : at + id_bytes]
            sized = body[at + id_bytes : at + 2 * id_bytes]
            size = _syncsafe(sized) if version >= 4 else int.from_bytes(sized, "big")  # noqa: PLR2004
            yield name
            at += header_bytes
            if name in _NESTING and (inner := body.find(b"\0", at, at + size)) >= 0:
                fixed = 16 if name == b"CHAP" else 2 + _entries(body[inner + 1 : at + size])
                waiting.append((inner + 1 + fixed, min(end, at + size)))
            at += size


def _entries(table: bytes) -> int:
    """Return how many bytes the children's names take in a table of contents."""
    at = 2
    for _ in range(table[1] if len(table) > 1 else 0):
        at = table.find(b"\0", at) + 1 or len(table)
    return at - 2


def _syncsafe(raw: bytes) -> int:
    """Return a number of which each byte has seven bits (ID3v2.4, section 6.2)."""
    value = 0
    for byte in raw:
        value = value << 7 | byte & 0x7F
    return value


def _check_ape(stream: BinaryIO, end: int) -> None:
    """Look at the number that an APE tag says of itself, as FFmpeg does; an ID3v1 may follow."""
    for behind in (0, 128):
        if end < behind + 32:
            return
        stream.seek(end - behind - 32)
        footer = stream.read(32)
        if footer.startswith(b"APETAGEX") and struct.unpack_from("<I", footer, 16)[0] > MAX_PARTS:
            raise TooManyPartsError(what="items")


def _check_flac(stream: BinaryIO, at: int) -> None:
    for _ in range(MAX_PARTS):
        stream.seek(at)
        header = stream.read(4)
        if len(header) < 4:  # noqa: PLR2004  # its fixed length
            return
        size = int.from_bytes(header[1:], "big")
        if header[0] & 0x7F == 4:  # noqa: PLR2004  # RFC 9639, section 8: a Vorbis comment
            _check_comments(stream.read(min(size, _OGG_PACKET_BYTES)))
        at += 4 + size
        if header[0] & 0x80:
            return
    raise TooManyPartsError(what="blocks")


def _check_comments(block: bytes) -> None:
    """Look at the number of comments, which stands behind the name of the program."""
    (vendor_bytes,) = struct.unpack_from("<I", block)
    if 4 + vendor_bytes + 4 > len(block):
        if vendor_bytes > _OGG_PACKET_BYTES // 2:
            raise TooManyPartsError(what="letters in the name of its program")
        return
    if struct.unpack_from("<I", block, 4 + vendor_bytes)[0] > MAX_PARTS:
        raise TooManyPartsError(what="comments")


def _check_ogg(stream: BinaryIO, at: int) -> None:
    """Count the streams that begin, and look at the comments, whichever codec they are of."""
    stream.seek(at)
    streams, said = 0, b""
    while len(said) < _OGG_PACKET_BYTES:
        header = stream.read(_OGG_HEADER_BYTES)
        if len(header) < _OGG_HEADER_BYTES or not header.startswith(b"OggS"):
            break
        payload = stream.read(sum(stream.read(header[26])))
        streams += bool(header[5] & _OGG_FIRST)
        if streams > MAX_PARTS:
            raise TooManyPartsError(what="streams")
        said += b"" if header[5] & _OGG_FIRST else payload
    for start in _COMMENTS:
        if said.startswith(start):
            _check_comments(said[len(start) :])
    if said[:1] == b"\x84" or said[:1] == b"\x04":  # FLAC in Ogg: the block with its header
        _check_comments(said[4:])


def _check_chunks(stream: BinaryIO, at: int, end: int, number: str) -> None:
    """Count the chunks of a WAV, AIFF or DSDIFF file, and the frames of the tags in them."""
    count, size_bytes = 0, struct.calcsize(number)
    while at + 4 + size_bytes <= end:
        stream.seek(at)
        name, size = stream.read(4), struct.unpack(number, stream.read(size_bytes))[0]
        if not name.strip(b"\0"):  # behind the last one
            return
        count += 1
        if count > MAX_PARTS:
            raise TooManyPartsError(what="chunks")
        if name.upper() == b"ID3 ":
            _check_id3(stream, at + 4 + size_bytes)
        at += 4 + size_bytes + (4 if name in _CHUNKS_OF_CHUNKS else size + size % 2)


def _check_mp4(stream: BinaryIO, start: int, end: int) -> None:
    """Count the atoms, but for those of fragments, of which a long stream has thousands."""
    count = 0
    waiting = [(start, end, 0)]
    while waiting:
        at, limit, depth = waiting.pop()
        while at + 8 <= limit:
            stream.seek(at)
            size, name = struct.unpack(">I4s", stream.read(8))
            head = 8
            if size == 1:
                size, head = struct.unpack(">Q", stream.read(8))[0], 16
            if size < head:
                break
            count += not (depth == 0 and name in _MP4_FRAGMENTS)
            if count > MAX_PARTS:
                raise TooManyPartsError(what="atoms")
            if name in _MP4_CONTAINERS and depth < _DEEPEST:
                inside = at + head + (4 if name == b"meta" else 0)
                waiting.append((inside, min(at + size, limit), depth + 1))
            at += size
