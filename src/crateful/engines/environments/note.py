"""What is known of an engine beside its environments: which is in use, and what updates said.

One small file beside the environments, written as a whole, so that every worker reads the same
and a killed writer leaves the one before.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from crateful.files import atomic

if TYPE_CHECKING:
    from pathlib import Path

Channel = Literal["stable", "nightly"]
Outcome = Literal["updated", "newest", "failed", "rolled-back"]

_KEPT: Final = 20


@dataclass(frozen=True, slots=True)
class Event:
    """What one update came to."""

    at: str
    """When, as ISO 8601 in UTC."""
    outcome: Outcome
    before: str | None
    """The version that was in use."""
    version: str | None
    """The newest that there was, or the one that was gone back to; none if nobody could say."""
    message: str
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """All that is written down of one engine."""

    in_use: str | None = None
    """The folder of the environment that an update or an installation chose."""
    before: str | None = None
    """The one before, which can be gone back to."""
    channel: Channel = "stable"
    refused: tuple[str, ...] = ()
    """Versions that failed their test or were gone back from: no update by itself takes them."""
    newest: str | None = None
    """The newest version that a look at the registry found."""
    events: tuple[Event, ...] = ()
    """The latest first."""

    @property
    def updated_at(self) -> datetime | None:
        """When the last update came; none if nobody knows."""
        last = next((one.at for one in self.events if one.outcome == "updated"), "")
        try:
            at = datetime.fromisoformat(last)
        except (ValueError, TypeError):  # noted by nobody of ours
            return None
        return at if at.tzinfo else None

    def told(self, event: Event) -> tuple[Event, ...]:
        """Return the events with one more."""
        return (event, *self.events)[:_KEPT]


def read(file: Path) -> Note:
    """Return what is written there; nothing is known when there is no such file."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        known = {one.name for one in fields(Note)}
        # Whatever a later Crateful wrote there is its own.
        kept = {name: value for name, value in raw.items() if name in known}
        kept |= {"refused": tuple(raw.get("refused", ()))}
        kept |= {"events": tuple(Event(**one) for one in raw.get("events", ()))}
        if not all(isinstance(raw.get(one), str | None) for one in ("in_use", "before", "newest")):
            return Note()
        return Note(**kept)
    except FileNotFoundError:
        return Note()
    except (ValueError, TypeError, AttributeError):  # written by nobody of ours
        return Note()


def write(file: Path, note: Note) -> None:
    """Write it down as a whole."""
    atomic.write(file, json.dumps(asdict(note), indent=1).encode())
