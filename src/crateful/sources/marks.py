"""Maps the track ids in an engine's events to the tracks of a release, with their progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.errors import Recovery
from crateful.sources.source import Refusal
from crateful.tools.watch import TrackMark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from crateful.engines.protocol import EntryFailed, Progressed
    from crateful.sources.source import OfferedTrack
    from crateful.tools.watch import TrackState


def positions(tracks: Sequence[OfferedTrack]) -> dict[str, tuple[int, ...]]:
    """Return the places of tracks, from 1, by what their engine calls them."""
    found: dict[str, tuple[int, ...]] = {}
    for place, track in enumerate(tracks, 1):
        if track.id is not None:
            found[track.id] = (*found.get(track.id, ()), place)
    return found


def refusals(
    failures: Iterable[EntryFailed],
    positions: Mapping[str, tuple[int, ...]],
    sentence: Callable[[EntryFailed], str] = lambda failure: failure.message,
) -> tuple[Refusal, ...]:
    """Return why tracks did not come.

    Args:
        failures: what their engine said.
        positions: of its entries, by their ids.
        sentence: what a user reads of one.
    """
    return tuple(
        Refusal(one.code, sentence(one), Recovery(one.recovery), position)
        for one in failures
        for position in positions.get(one.id or "", (None,))
    )


class Marks:
    """Collects what changed, until somebody takes it.

    Args:
        positions: of an engine's entries, by their ids; one recording may be many tracks.
    """

    def __init__(self, positions: Mapping[str, tuple[int, ...]]) -> None:
        self._positions = positions
        self._changed: dict[int, TrackMark] = {}

    def progressed(self, report: Progressed) -> None:
        """Take note of an entry that comes further."""
        if report.track_id is not None and report.track_fraction is not None:
            share = min(max(report.track_fraction, 0.0), 1.0)
            self._mark(report.track_id, "fetching", share)

    def came(self, entry_id: str) -> None:
        """Take note of an entry that is there."""
        self._mark(entry_id, "fetched", 1.0)

    def failed(self, failure: EntryFailed) -> None:
        """Take note of an entry that did not come."""
        if failure.id is not None:
            self._mark(failure.id, "missing", 0.0)

    def take(self) -> tuple[TrackMark, ...]:
        """Return what changed since this was last asked."""
        changed, self._changed = tuple(self._changed.values()), {}
        return changed

    def _mark(self, entry_id: str, state: TrackState, fraction: float) -> None:
        for position in self._positions.get(entry_id, ()):
            self._changed[position] = TrackMark(position, state, fraction)
