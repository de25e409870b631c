"""What the findings about a file, and about an album's files, mean in words; never more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from crateful.audio.authenticity.album_rule import Examined
from crateful.audio.track_quality import codec_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.audio.facts import Authenticity

Code = Literal["proven-lossy", "upsampled", "padded", "suspicious", "no-sign"]
"""The gravest first."""

PROOFS: Final = frozenset({"proven-lossy", "upsampled", "padded"})
"""What decides; the rest is only told."""

_MOST: Final = 0.5
"""Of an album's tracks: when more than these end as if cut off, it is worth a word."""

_AGREEING: Final = 2


@dataclass(frozen=True, slots=True)
class SoundVerdict:
    """One thing that the sound of a file, or of an album's files, shows."""

    code: Code
    text: str
    """For people, with what it was told from."""


def verdicts_of(found: Authenticity, bit_depth: int | None) -> list[SoundVerdict]:
    """Return what was found of one file, the gravest first; at least that nothing was."""
    origin, padded = _of_origin(found), _of_bits(Examined(found, bit_depth))
    told = [one for one in (origin, _of_rate(found), padded) if one]
    return told if origin else [*told, SoundVerdict("no-sign", "No sign of a lossy origin.")]


def verdicts_of_album(files: Sequence[Examined]) -> list[SoundVerdict]:
    """Return what was found of an album, the gravest first; nothing while nobody looked.

    Args:
        files: as :func:`crateful.audio.authenticity.album_rule.proven` left them.
    """
    if not files:
        return []
    told = [*_album_origins(files), *_album_rates(files), *_album_bits(files)]
    if any(one.code == "proven-lossy" for one in told):
        return told
    if why := _album_suspicion(files):
        return [*told, SoundVerdict("suspicious", why)]
    text = f"No sign of a lossy origin in {len(files)} examined tracks."
    return [*told, SoundVerdict("no-sign", text)]


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


def _of_bits(file: Examined) -> SoundVerdict | None:
    if not file.fewer_bits:
        return None
    text = f"{file.fewer_bits} bits in {file.bit_depth}: the others are always empty."
    return SoundVerdict("padded", text)


def _album_origins(files: Sequence[Examined]) -> list[SoundVerdict]:
    found = Counter(one.found.origin for one in files if one.found.origin)
    return [
        SoundVerdict(
            "proven-lossy",
            f"Proven lossy origin ({codec_name(codec)}): "
            f"its frames show in {count} of {len(files)} examined tracks.",
        )
        for codec, count in found.most_common()
    ]


def _album_rates(files: Sequence[Examined]) -> list[SoundVerdict]:
    found = Counter(one.found.proven_rate_hz for one in files if one.found.proven_rate_hz)
    return [
        SoundVerdict(
            "upsampled",
            f"Up-sampled from {rate_hz / 1000:g} kHz: "
            f"{count} of {len(files)} examined tracks hold nothing above that rate's end.",
        )
        for rate_hz, count in found.most_common()
    ]


def _album_bits(files: Sequence[Examined]) -> list[SoundVerdict]:
    found = Counter(
        (one.found.proven_bits, one.bit_depth) for one in files if one.found.proven_bits
    )
    return [
        SoundVerdict(
            "padded",
            f"{bits} bits in {depth}: "
            f"the others are always empty in {count} of {len(files)} examined tracks.",
        )
        for (bits, depth), count in found.most_common()
    ]


def _album_suspicion(files: Sequence[Examined]) -> str | None:
    """Return why an album is suspicious; one track of many is no reason."""
    traces = Counter(one.found.trace.codec for one in files if one.found.trace)
    for codec, count in traces.most_common(1):
        if count >= min(_AGREEING, len(files)):
            return (
                f"Suspicious: frames of {codec_name(codec)} show in {count} of {len(files)} "
                "examined tracks, too rarely for a proof."
            )
    walls = [one.found.cutoff_hz for one in files if one.found.has_wall and one.found.cutoff_hz]
    if len(walls) <= len(files) * _MOST:
        return None
    return (
        f"Suspicious: the sound of {len(walls)} of {len(files)} examined tracks ends as if cut "
        f"off, at {min(walls) / 1000:.1f} kHz or above: encoders do that, and so do old tapes and "
        "converters."
    )
