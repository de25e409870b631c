"""From a file's short blocks to how loud it and its album are; pure.

A meter gives the loudness of every 400 ms, ten times a second. A file keeps how often it had each
fiftieth of a LU, so an album's loudness is told from its files' blocks without decoding any again,
also when a track comes later (EBU R 128, ITU-R BS.1770-4 annex 1: gates at -70 LUFS and at 10 LU
below the mean of what is above that).
"""

from __future__ import annotations

import base64
import math
import struct
import zlib
from collections import Counter
from itertools import accumulate, islice, pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ABSOLUTE_GATE_LUFS: Final = -70.0
RELATIVE_GATE_LU: Final = -10.0
STEPS_PER_LU: Final = 50
"""A tenth of a LU would do for the mean, and not at the gates: whole blocks come and go there."""
_LOUDEST: Final = 100 * STEPS_PER_LU
"""Far above anything a file can hold; what is louder is no number that was measured."""

Blocks = Counter[int]
"""How many blocks had each loudness, in steps."""

_BLOCK: Final = struct.Struct("<HI")
"""By how many steps a loudness is above the one before, and how many blocks had it."""
_LOWEST: Final = round(ABSOLUTE_GATE_LUFS) * STEPS_PER_LU
_LONGEST_BYTES: Final = (_LOUDEST - _LOWEST) * _BLOCK.size


def counted(loudnesses_lufs: Iterable[float]) -> Blocks:
    """Count blocks by their loudness; those below the absolute gate never matter."""
    return Counter(
        round(each * STEPS_PER_LU)
        for each in loudnesses_lufs
        if ABSOLUTE_GATE_LUFS < each < _LOUDEST / STEPS_PER_LU
    )


def integrated(blocks: Mapping[int, int]) -> float | None:
    """Return how loud all blocks are together, in LUFS; ``None`` where all is silent."""
    if not (mean := _mean(blocks)):
        return None
    gate = _lufs(mean) + RELATIVE_GATE_LU
    loud = {step: count for step, count in blocks.items() if step / STEPS_PER_LU >= gate}
    return _lufs(_mean(loud))


def packed(blocks: Mapping[int, int]) -> str:
    """Return blocks as text that a row keeps: a thousand characters for a song."""
    steps = sorted(blocks)
    above = (step - before for before, step in pairwise((_LOWEST, *steps)))
    data = b"".join(_BLOCK.pack(by, blocks[step]) for by, step in zip(above, steps, strict=True))
    return base64.b85encode(zlib.compress(data, 9)).decode()


def unpacked(text: str) -> Blocks:
    """Return what :func:`packed` kept; nothing of what it did not write."""
    try:
        inflater = zlib.decompressobj()
        data = inflater.decompress(base64.b85decode(text), _LONGEST_BYTES)
        pairs = list(_BLOCK.iter_unpack(data))
    except (ValueError, zlib.error, struct.error):
        return Counter()
    steps = accumulate((by for by, _ in pairs), initial=_LOWEST)
    return Counter(dict(zip(islice(steps, 1, None), (count for _, count in pairs), strict=True)))


def _mean(blocks: Mapping[int, int]) -> float:
    energy = sum(count * 10 ** (step / STEPS_PER_LU / 10) for step, count in blocks.items())
    total = sum(blocks.values())
    return energy / total if total else 0.0


def _lufs(energy: float) -> float:
    return 10 * math.log10(energy)
