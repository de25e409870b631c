"""What is proven of an album's files together.

One track that looks so among many that do not may be chance: a codec, a lower rate or fewer bits
must be found in two, or in the only one that was looked at.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from crateful.audio.facts import AudioFacts, Authenticity, LossyCodec

Value = TypeVar("Value", bound="Hashable")

LEAST_PLACES: Final = 8
"""Fewer, and nothing can be proven: the track is shorter than six seconds."""

_AGREEING: Final = 2
"""Tracks that prove something of an album together; of one track that one is enough."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One file that was looked at."""

    found: Authenticity
    bit_depth: int | None
    """As its format says."""

    @property
    def codec(self) -> LossyCodec | None:
        """The encoder whose frames are proven in this file, taken by itself."""
        trace = self.found.trace
        return trace.codec if trace and trace.is_proven else None

    @property
    def fewer_bits(self) -> int | None:
        """How many bits are used, if that is fewer than there are."""
        used = self.found.bits
        return used if used and self.bit_depth and used < self.bit_depth else None


def examined(facts: Iterable[AudioFacts]) -> list[Examined]:
    """Return the files that were looked at."""
    return [Examined(one.authenticity, one.bit_depth) for one in facts if one.authenticity]


def lossless_names(facts: Iterable[AudioFacts]) -> list[str]:
    """Return the files that may be less than their format says.

    No lossy encoder's output is ever sold as DSD, whose rate means something else besides.
    """
    return [one.path for one in facts if one.is_lossless and one.codec != "dsd"]


def is_unheard(facts: Sequence[AudioFacts]) -> bool:
    """Tell whether an album may be less than its format says, and nobody has looked at it yet."""
    return bool(lossless_names(facts)) and not any(one.authenticity for one in facts)


def judged(facts: Sequence[AudioFacts]) -> tuple[AudioFacts, ...]:
    """Return an album's files, each with what counts as proven of it."""
    told = iter(proven(examined(facts)))
    return tuple(
        replace(one, authenticity=next(told)) if one.authenticity else one for one in facts
    )


def proven(files: Sequence[Examined]) -> list[Authenticity]:
    """Return what was found of an album's files, with what counts as proven of each."""
    telling = [one for one in files if one.found.places >= LEAST_PLACES]
    needed = min(_AGREEING, len(telling)) or _AGREEING
    codecs: frozenset[LossyCodec] = _agreed((one.codec for one in telling), needed)
    rates = _agreed((one.found.rate_hz for one in telling), needed)
    bits = _agreed((one.fewer_bits for one in telling), needed)
    return [
        replace(
            one.found,
            origin=_among(one.codec, codecs),
            proven_rate_hz=_among(one.found.rate_hz, rates),
            proven_bits=_among(one.fewer_bits, bits),
        )
        for one in files
    ]


def _agreed(values: Iterable[Value | None], needed: int) -> frozenset[Value]:
    count = Counter(value for value in values if value)
    return frozenset(value for value, times in count.items() if times >= needed)


def _among(value: Value | None, agreed: frozenset[Value]) -> Value | None:
    return value if value in agreed else None
