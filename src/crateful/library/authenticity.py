"""What a track's sound shows of its origin: kept with its row, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter

from crateful.audio.authenticity import verdicts
from crateful.audio.facts import Authenticity
from crateful.library.schemas import AuthenticityView, SoundVerdictView

if TYPE_CHECKING:
    from crateful.library.models import Track

_KEPT: Final[TypeAdapter[Authenticity]] = TypeAdapter(Authenticity)


def kept(found: Authenticity | None) -> dict[str, Any] | None:
    """Return what a row keeps of it."""
    return _KEPT.dump_python(found, mode="json") if found else None


def of(track: Track) -> Authenticity | None:
    """Return what was found of a track; ``None`` while nobody looked."""
    return _KEPT.validate_python(track.authenticity) if track.authenticity else None


def view(track: Track) -> AuthenticityView | None:
    """Return it for people."""
    found = of(track)
    if found is None:
        return None
    trace = found.trace
    return AuthenticityView(
        verdicts=[
            SoundVerdictView(code=one.code, text=one.text)
            for one in verdicts.verdicts_of(found, track.bit_depth)
        ],
        method=found.method,
        codec=trace.codec if trace else None,
        wins=trace.wins if trace else None,
        contests=trace.contests if trace else None,
        offset=trace.offset if trace else None,
        cutoff_hz=found.cutoff_hz,
        cutoff_db=found.cutoff_db,
        bits=found.bits,
        rate_hz=found.rate_hz,
    )
