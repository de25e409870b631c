"""The watch: who follows the work of a child hears of its progress and may stop it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol

TrackState = Literal["waiting", "fetching", "fetched", "missing"]
"""How a track stands; ``missing`` did not come, or its source can't give it."""


@dataclass(frozen=True, slots=True)
class TrackMark:
    """How far one track is."""

    position: int
    """Its place in the release's tracks, from 1."""
    state: TrackState
    fraction: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a fetch is."""

    fraction: float
    """0 to 1, never less than before."""
    tracks_done: int
    tracks_total: int
    speed_bps: int | None = None
    """Bytes per second."""
    eta_s: int | None = None
    tracks: tuple[TrackMark, ...] = ()
    """Those that came further since the last report."""


class Watch(Protocol):
    """Progress in one direction, cancellation in the other; the only protocol for both."""

    def progress(self, progress: Progress) -> None:
        """Take note of how far a fetch is."""
        ...

    def started(self, process_group: int) -> None:
        """Remember the child that works now, so that it can be swept should this process die."""
        ...

    def fileno(self) -> int:
        """Return a descriptor that is readable when :meth:`check` should be called, or -1."""
        ...

    def check(self) -> None:
        """Return if the work should go on; raise to stop it: cancelled, lease lost, disk full."""
        ...

    def log(self, line: str) -> None:
        """Keep one line that the child wrote for people, secrets already removed."""
        ...


class NoWatch:
    """For callers that nobody follows or interrupts."""

    def progress(self, progress: Progress) -> None:
        """Do nothing."""

    def started(self, process_group: int) -> None:
        """Do nothing: the child ends when its standard input does, so with this process."""

    def fileno(self) -> int:
        """Return that there is nothing to wait on."""
        return -1

    def check(self) -> None:
        """Go on."""

    def log(self, line: str) -> None:
        """Drop it."""


NO_WATCH: Final = NoWatch()
