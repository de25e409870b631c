"""What the findings about an album's files mean, in words; never more than was found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from crateful.audio.track_quality import codec_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.audio.facts import AudioFacts, Authenticity, LossyCodec

Code = Literal["proven-lossy", "suspicious", "upsampled", "padded", "no-sign"]

LEAST_PLACES: Final = 8
"""Fewer, and nothing can be proven: the track is shorter than six seconds."""

_AGREEING: Final = 2
"""Tracks that prove an album's origin together; of one track that one is enough."""


@dataclass(frozen=True, slots=True)
class SoundVerdict:
    """One thing that a file's sound shows."""

    code: Code
    text: str
    """For people, with what it was told from."""


def judged(facts: Sequence[AudioFacts]) -> tuple[AudioFacts, ...]:
    """Return an album's files, those that count as lossy named so.

    One track that looks so among many that do not may be chance: the codec must be found in two,
    or in the only one that was looked at.
    """
    found = [fact.authenticity for fact in facts if fact.authenticity]
    looked_at = [one for one in found if one.places >= LEAST_PLACES]
    count = Counter(codec for one in looked_at if (codec := _proven(one)))
    needed = min(_AGREEING, len(looked_at))
    return tuple(
        replace(fact, authenticity=_counted(fact.authenticity, count, needed))
        if fact.authenticity
        else fact
        for fact in facts
    )


def verdicts_of(found: Authenticity, bit_depth: int | None) -> list[SoundVerdict]:
    """Return what was found of one file, the gravest first; at least that nothing was."""
    told = [one for one in (_of_origin(found), _of_rate(found), _of_bits(found, bit_depth)) if one]
    if not any(one.code in ("proven-lossy", "suspicious") for one in told):
        told.append(SoundVerdict("no-sign", "No sign of a lossy origin."))
    return told


def _counted(found: Authenticity, count: Counter[LossyCodec], needed: int) -> Authenticity:
    codec = _proven(found)
    return replace(found, origin=codec if codec and count[codec] >= needed else None)


def _proven(found: Authenticity) -> LossyCodec | None:
    return found.trace.codec if found.trace and found.trace.is_proven else None


def _of_origin(found: Authenticity) -> SoundVerdict | None:
    trace = found.trace
    if trace and found.origin:
        name = codec_name(trace.codec)
        text = f"Made from {name}: its frames show in {trace.wins} of {trace.contests} places."
        return SoundVerdict("proven-lossy", text)
    if trace:
        name = codec_name(trace.codec)
        text = f"Frames of {name} show in {trace.wins} of {trace.contests} places: no proof."
        return SoundVerdict("suspicious", text)
    if found.has_wall and found.cutoff_hz:
        text = (
            f"Its sound ends at {found.cutoff_hz / 1000:.1f} kHz as if cut off: encoders do that, "
            "and so do old tapes and converters."
        )
        return SoundVerdict("suspicious", text)
    return None


def _of_rate(found: Authenticity) -> SoundVerdict | None:
    if not found.rate_hz:
        return None
    text = f"Up-sampled from {found.rate_hz / 1000:g} kHz: only noise is above that rate's end."
    return SoundVerdict("upsampled", text)


def _of_bits(found: Authenticity, bit_depth: int | None) -> SoundVerdict | None:
    if not found.bits or not bit_depth or found.bits >= bit_depth:
        return None
    return SoundVerdict("padded", f"{found.bits} bits in {bit_depth}: the others are always empty.")
