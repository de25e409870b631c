"""The INFO list of a WAV file, which tells in RIFF's own way what it is.

mutagen knows only the ID3 tag of such files (1.48).
"""

from __future__ import annotations

import os
import shutil
import struct
from typing import TYPE_CHECKING, BinaryIO, Final

from crateful.audio import encodings
from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_MAX_CHUNKS: Final = 5_000
_MAX_INFO_BYTES: Final = 1024 * 1024
_HEADER_BYTES: Final = 8
_FORM_BYTES: Final = 12


def read_info(file: Path) -> dict[str, str]:
    """Return the entries of a WAV file's INFO list, such as ``INAM``; empty if there is none.

    Raises:
        OSError: the file can't be read.
    """
    with open_regular(file) as stream:
        entries = [entry for _, _, body in _lists(stream) for entry in _entries(body)]
    raws = {name: b" ".join(raw.splitlines()) for name, raw in entries if raw.strip()}
    # RIFF names no character set; all of a file is in one, and its names may tell which.
    names = [file.stem, file.parent.name]
    texts = encodings.decode(b"\n".join(raws.values()), names).split("\n")
    if len(texts) != len(raws):  # an odd mark at the start
        texts = [encodings.decode(raw, names) for raw in raws.values()]
    return dict(zip(raws, texts, strict=True))


def write_info(file: Path, values: Mapping[str, str]) -> None:
    """Put new texts into the entries that a WAV file's INFO list has; the others stay.

    The list moves to the end, where it disturbs nothing that stands before.

    Raises:
        OSError: the file can't be written.
    """
    with open_regular(file) as stream:
        found = list(_lists(stream))
    if not found:
        return
    entries = {name: raw for _, _, body in found for name, raw in _entries(body)}
    new = {name: values[name].encode() if name in values else raw for name, raw in entries.items()}
    with file.open("r+b") as stream:
        for start, end, _ in reversed(found):
            _cut(stream, start, end)
        _append(stream, b"INFO" + b"".join(_entry(name, raw) for name, raw in new.items()))


def cut_front(file: Path, size_bytes: int) -> None:
    """Take the first bytes off a file.

    Raises:
        OSError: the file can't be written.
    """
    with file.open("r+b") as stream:
        _cut(stream, 0, size_bytes)


def _lists(stream: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Yield where each INFO list begins and ends, and what is in it."""
    end = os.fstat(stream.fileno()).st_size
    at = _FORM_BYTES
    for _ in range(_MAX_CHUNKS):
        if at + _HEADER_BYTES > end:
            return
        stream.seek(at)
        name, size = struct.unpack("<4sI", stream.read(_HEADER_BYTES))
        behind = min(end, at + _HEADER_BYTES + size + size % 2)
        if name == b"LIST" and stream.read(4) == b"INFO":
            yield at, behind, stream.read(min(max(0, size - 4), _MAX_INFO_BYTES))
        at = behind


def _entries(body: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at + _HEADER_BYTES <= len(body):
        name, size = struct.unpack_from("<4sI", body, at)
        at += _HEADER_BYTES
        if name.isalnum():
            yield name.decode("ascii").upper(), body[at : at + size].split(b"\0")[0]
        at += size + size % 2


def _entry(name: str, raw: bytes) -> bytes:
    size = len(raw) + 1
    return struct.pack("<4sI", name.encode(), size) + raw + b"\0" * (1 + size % 2)


def _cut(stream: BinaryIO, start: int, end: int) -> None:
    """Take bytes out of the middle of a file that is open for reading and writing."""
    read_at, write_at = end, start
    while True:
        stream.seek(read_at)
        block = stream.read(shutil.COPY_BUFSIZE)  # type: ignore[attr-defined]  # of every Python
        if not block:
            break
        stream.seek(write_at)
        stream.write(block)
        read_at, write_at = read_at + len(block), write_at + len(block)
    stream.truncate(write_at)


def _append(stream: BinaryIO, body: bytes) -> None:
    """Put a list behind all other chunks, and the new length into the file's head."""
    at = stream.seek(0, os.SEEK_END)
    stream.write(b"\0" * (at % 2) + struct.pack("<4sI", b"LIST", len(body)) + body)
    end = stream.seek(0, os.SEEK_END)
    stream.seek(4)
    stream.write(struct.pack("<I", end - _HEADER_BYTES))
