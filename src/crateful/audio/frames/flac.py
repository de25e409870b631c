"""Where a FLAC file's last frame begins: how long the file is, told without decoding it.

RFC 9639, section 9.1: a frame's header counts frames or samples and ends with a checksum, so one
at the very end of a file says that everything before it was written.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from pathlib import Path

_WINDOW_BYTES: Final = 64 * 1024
"""Of the file's end, unless its header says that frames are larger."""

_LARGEST_WINDOW_BYTES: Final = 4 * 1024 * 1024
_SYNCS: Final = (b"\xff\xf8", b"\xff\xf9")
"""Fourteen bits, a zero, and whether frames differ in length."""

_BLOCK_SIZES: Final = {
    1: 192,
    **{code: 144 << code for code in range(2, 6)},
    **{code: 1 << code for code in range(8, 16)},
}
_SIZE_BYTES: Final = {6: 1, 7: 2}
_RATE_BYTES: Final = {12: 1, 13: 2, 14: 2}
_POLYNOMIAL: Final = 0x07
_SHORTEST_HEADER_BYTES, _LONGEST_HEADER_BYTES = 6, 16


def reaches(file: Path, samples: int, block_samples: int, frame_bytes: int) -> bool:
    """Tell whether a FLAC file's frames go on until all its samples are there.

    Args:
        file: whose frames are looked at from its end on.
        samples: of the whole file, as its header says.
        block_samples: how many each frame but the last has, as the header says.
        frame_bytes: of the largest frame, as the header says; 0 if it does not.
    """
    window = min(max(_WINDOW_BYTES, 2 * frame_bytes), _LARGEST_WINDOW_BYTES)
    with open_regular(file) as stream:
        end = os.fstat(stream.fileno()).st_size
        stream.seek(max(0, end - window))
        data = stream.read()
    at = len(data)
    # What looks like a frame within another one is passed over: it counts something else.
    while (at := max(data.rfind(sync, 0, at + 1) for sync in _SYNCS)) >= 0:
        if _samples_after(data[at : at + _LONGEST_HEADER_BYTES], block_samples) == samples:
            return True
        at -= 1
    return False


def _samples_after(header: bytes, block_samples: int) -> int | None:
    """Return the samples up to the end of a frame; ``None`` where this is no frame's header."""
    if len(header) < _SHORTEST_HEADER_BYTES:
        return None
    size_code, rate_code = header[2] >> 4, header[2] & 15
    if not size_code or rate_code == 15 or header[3] & 1 or header[3] >> 4 > 10:  # noqa: PLR2004
        return None
    number, at = _number(header, 4)
    if number is None:
        return None
    size = _BLOCK_SIZES.get(size_code)
    if (size_bytes := _SIZE_BYTES.get(size_code)) is not None:
        size = int.from_bytes(header[at : at + size_bytes], "big") + 1
        at += size_bytes
    at += _RATE_BYTES.get(rate_code, 0)
    if size is None or at >= len(header) or _crc8(header[:at]) != header[at]:
        return None
    first = number if header[1] & 1 else number * block_samples
    return first + size


def _number(header: bytes, at: int) -> tuple[int | None, int]:
    """Return a number in the manner of UTF-8, of up to 36 bits, and where it ends."""
    lead = header[at]
    if lead < 0x80:  # noqa: PLR2004  # one byte
        return lead, at + 1
    more = 8 - (lead ^ 0xFF).bit_length() - 1
    rest = header[at + 1 : at + 1 + more]
    if not 1 <= more <= 6 or len(rest) < more or any(byte >> 6 != 2 for byte in rest):  # noqa: PLR2004
        return None, at
    number = lead & (0x3F >> more)
    for byte in rest:
        number = number << 6 | (byte & 0x3F)
    return number, at + 1 + more


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ _POLYNOMIAL) & 0xFF if crc & 0x80 else crc << 1
    return crc
