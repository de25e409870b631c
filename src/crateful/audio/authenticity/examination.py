"""One track's examination: a few pieces of it, and what they show."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING, Final

import numpy as np

from crateful.audio.authenticity import album_rule, samples
from crateful.audio.authenticity.excerpts import Excerpt
from crateful.audio.authenticity.spectrum import spectrum_of
from crateful.audio.facts import METHOD, Authenticity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from crateful.audio.authenticity.spectrum import Spectrum
    from crateful.audio.facts import CodecTrace

_PLACES: Final = 32
"""For bits, spectrum and bets; few are needed where an encoder shows clearly."""

_BLOCK_S: Final = 0.75

_GOLDEN: Final = 0.382
"""Of the way round to the next place, so that however many are taken lie all over the track."""


def examine(file: Path) -> Authenticity:
    """Tell what a lossless file's sound shows of where it comes from.

    Args:
        file: whose sound is read in up to 32 places, whatever its length.

    Raises:
        samples.UnreadableError: it can't be decoded.
        OSError: it can't be read.
    """
    with samples.opened(file) as sound:
        reach = min(round(_BLOCK_S * sound.rate_hz), sound.frames)
        blocks = [
            Excerpt(start, sound.rate_hz, sound.read(start, reach))
            for start in _starts(sound.frames, reach)
        ]
        bits = sound.bits
    spectrum = spectrum_of(blocks)
    cutoff = spectrum.cutoff() if spectrum else None
    has_wall = cutoff is not None and cutoff.is_wall
    trace = _trace(blocks, is_suspected=has_wall)
    return Authenticity(
        method=METHOD,
        places=len(blocks),
        trace=trace,
        cutoff_hz=cutoff.at_hz if cutoff else None,
        cutoff_db=round(cutoff.fall_db, 1) if cutoff else None,
        has_wall=has_wall,
        bits=_used_bits(blocks, bits),
        rate_hz=_old_rate_hz(trace, spectrum, sound.rate_hz),
    )


def _old_rate_hz(trace: CodecTrace | None, spectrum: Spectrum | None, now_hz: int) -> int | None:
    """Return the lower rate that shows: an encoder's, else where the spectrum ends."""
    if trace and trace.is_proven and trace.rate_hz < now_hz:
        return trace.rate_hz
    return spectrum.old_rate_hz() if spectrum else None


def examine_all(folder: Path, names: Iterable[str]) -> tuple[Authenticity | None, ...]:
    """Examine files by their names; ``None`` is what one gives that can't be decoded."""
    return tuple(_examined(folder / name) for name in names)


def _examined(file: Path) -> Authenticity | None:
    try:
        return examine(file)
    except (samples.UnreadableError, OSError):
        return None


def _starts(frames: int, reach: int) -> list[int]:
    """Return where blocks begin, so ordered that the first few lie far from each other."""
    count = min(_PLACES, frames // reach) if reach else 0
    starts = [int((place + 0.5) * frames / count) - reach // 2 for place in range(count)]
    coprime = [one for one in range(1, count + 1) if gcd(one, count) == 1]
    step = min(coprime, key=lambda one: abs(one - _GOLDEN * count), default=1)
    return [starts[(count // 2 + step * at) % count] for at in range(count)]


def _trace(blocks: Sequence[Excerpt], *, is_suspected: bool) -> CodecTrace | None:
    if len(blocks) < album_rule.LEAST_PLACES:
        return None
    from crateful.audio.authenticity import traces  # noqa: PLC0415  # loads scipy

    return traces.clearest(blocks, is_suspected=is_suspected)


def _used_bits(blocks: Sequence[Excerpt], bits: int | None) -> int | None:
    """Return how many bits of each sample are used; ``None`` where that can't be told."""
    if bits is None or bits > 24:  # noqa: PLR2004  # floating point holds 24 bits exactly
        return None
    used = 0
    for block in blocks:
        steps: NDArray[np.int32] = np.rint(block.sound * 256).astype(np.int32)
        used |= int(np.bitwise_or.reduce(steps, axis=None))
    if not used:
        return None
    return 24 - ((used & -used).bit_length() - 1)
