"""What asking AcoustID takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field

from crateful.tagging.types import Candidate  # noqa: TC001  # the workbench's adapters read it


@dataclass(frozen=True, slots=True)
class AcoustId:
    """Where AcoustID is, and by whose key it is asked; made anew from the preferences."""

    url: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one file sounds like."""

    path: str
    """Relative to the staged folder."""
    fingerprint: str
    """As :func:`crateful.audio.fingerprints.comparing.packed` packs it."""
    duration_ms: int


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """The releases that an album may be, with what its sound says of each."""

    candidates: tuple[Candidate, ...]
    """The best first; those that only the sound told among them."""
    said: str
    """In one sentence, what AcoustID knows, or why it was of no help."""
