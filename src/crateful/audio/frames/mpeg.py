"""Frames of MPEG audio, layers 1 to 3: where one begins and how long it is; pure."""

from __future__ import annotations

from typing import Final

_SAME_STREAM: Final = 0xFFFE0C00
"""The bits of an MPEG header that no stream changes: sync, version, layer and sample rate."""
_KBPS: Final = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""ISO 11172-3, section 2.4.2.3, and ISO 13818-3, by version and layer."""

_LENGTH_MARKS: Final = (b"Xing", b"Info", b"VBRI")
"""What LAME's and Fraunhofer's encoders write into a first frame that has no sound."""


def first_frame(data: bytes) -> int | None:
    """Return where the first frame is that another of its kind follows."""
    at = data.find(b"\xff")
    while 0 <= at < len(data) - 4:
        length = frame_bytes(data[at : at + 4])
        follower = data[at + length : at + length + 4]
        is_pair = bool(length) and _kind(follower) == _kind(data[at : at + 4])
        if is_pair and frame_bytes(follower):
            return at
        at = data.find(b"\xff", at + 1)
    return None


def _kind(raw: bytes) -> int:
    return int.from_bytes(raw, "big") & _SAME_STREAM


def opening(data: bytes, seconds: float) -> bytes:
    """Return the frames that sound for so long, from the first on; nothing of what has none.

    What stands before them goes, also the frame that only says how long the whole would be.
    """
    start = first_frame(data)
    if start is None:
        return b""
    head = data[start : start + frame_bytes(data[start : start + 4])]
    start += len(head) if any(mark in head for mark in _LENGTH_MARKS) else 0
    end, left_s = start, seconds
    while left_s > 0 and (length := frame_bytes(data[end : end + 4])):
        left_s -= _frame_s(data[end : end + 4])
        end += length
    return data[start:end]


def _frame_s(raw: bytes) -> float:
    header = int.from_bytes(raw, "big")
    layer, is_first_version = 4 - (header >> 17 & 3), header >> 19 & 3 == 3  # noqa: PLR2004
    samples = {1: 384, 2: 1152, 3: 1152 if is_first_version else 576}[layer]
    return samples / _hertz(header)


def _hertz(header: int) -> int:
    version, sampled = header >> 19 & 3, header >> 10 & 3
    return (44100, 48000, 32000)[sampled] >> (0, 0, 1, 2)[{3: 0, 2: 2, 0: 3}[version]]


def frame_bytes(raw: bytes) -> int:
    """Return the length of the frame that a header begins; 0 if it is none, or of free format."""
    header = int.from_bytes(raw, "big")
    version, layer = header >> 19 & 3, 4 - (header >> 17 & 3)
    rate, sampled = header >> 12 & 15, header >> 10 & 3
    if header >> 21 != 0x7FF or version == 1 or layer == 4 or sampled == 3 or rate in (0, 15):  # noqa: PLR2004
        return 0
    hertz = _hertz(header)
    bps = _KBPS[1 if version == 3 else 2, layer][rate - 1] * 1000  # noqa: PLR2004
    padding = header >> 9 & 1
    if layer == 1:
        return (12 * bps // hertz + padding) * 4
    samples = 72 if layer == 3 and version != 3 else 144  # noqa: PLR2004
    return samples * bps // hertz + padding
