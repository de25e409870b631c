"""The messages about one running job, and how often they are sent."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from crateful.db import utc_now
from crateful.downloads import broadcast
from crateful.downloads.states import Stage
from crateful.downloads.worker.track_progress import TrackBoard
from crateful.events.messages import DownloadProgress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crateful.downloads.models import Download
    from crateful.events.bus import Bus
    from crateful.library.provenance import Step
    from crateful.tools.watch import Progress

TELL_S: Final = 0.25
"""Seconds between two messages of progress about one download."""

SPAN: Final[Mapping[Stage, tuple[float, float]]] = {
    Stage.QUEUED: (0, 0),
    Stage.RESOLVING: (1, 5),
    Stage.FETCHING: (5, 80),
    Stage.VERIFYING: (80, 86),
    Stage.PROBING: (86, 88),
    Stage.IDENTIFYING: (88, 92),
    Stage.DECIDING: (92, 93),
    Stage.TAGGING: (93, 95),
    Stage.SHELVING: (95, 98),
    Stage.RECORDING: (98, 99),
    Stage.DONE: (99, 99),
}
"""The part of 0 to 100 that each stage fills; 100 itself is only for complete."""


class JobNews:
    """Progress of a job as it is broadcast; nothing here writes to the database.

    Args:
        row: the download as it was claimed.
        bus: carries the news.
    """

    def __init__(self, row: Download, bus: Bus) -> None:
        self.tracks = TrackBoard()
        self.percent = row.progress
        self.stage = row.stage
        self.steps: list[Step] = list(row.options.steps) or [(row.stage.value, utc_now())]
        """The stages of it so far, each with the time at which it began."""
        self._bus = bus
        self._user_id = row.user_id
        self._last = broadcast.progressed(row)
        self._told_at = 0.0
        self._is_untold = False

    @property
    def seq(self) -> int:
        """The number of the last message."""
        return self._last.seq

    def enter(self, stage: Stage) -> None:
        """Begin a stage."""
        self.stage = stage
        self.steps.append((stage.value, utc_now()))

    def advance(self, stage: Stage, fraction: float) -> None:
        """Raise the percentage to what this much of a stage, 0 to 1, makes of the whole."""
        low, high = SPAN[stage]
        share = min(1.0, max(0.0, fraction))
        self.percent = max(self.percent, int(low + (high - low) * share))

    def take(self, progress: Progress) -> None:
        """Take note of how far the fetch is."""
        self.advance(Stage.FETCHING, progress.fraction)
        self.tracks.take(progress.tracks)
        self._change(
            percent=self.percent,
            tracks_done=progress.tracks_done,
            tracks_total=progress.tracks_total,
            **broadcast.pace(progress.speed_bps, progress.eta_s),
        )

    def tell(self) -> None:
        """Broadcast progress, unless the last message is too recent."""
        now = time.monotonic()
        self._is_untold = now - self._told_at < TELL_S
        if self._is_untold:
            return  # the next check tells it, also when the engine stalls right here
        self._told_at = now
        self._change(
            seq=self.seq + 1,
            stage=self.stage,
            percent=self.percent,
            tracks=self.tracks.news(),
            at=utc_now(),
            updated_at=utc_now(),
        )
        self._bus.tell(self._user_id, self._last)

    def tell_the_rest(self) -> None:
        """Send what was held back so as not to send too often."""
        if self._is_untold:
            self.tell()

    def tell_row(self, row: Download) -> None:
        """Broadcast the row at once."""
        self._last = DownloadProgress.model_validate(broadcast.facts(row))
        self._told_at, self._is_untold = time.monotonic(), False
        self._bus.tell(row.user_id, broadcast.changed(row, self.tracks.all()))

    def number_from(self, seq: int) -> None:
        """Continue from the row's sequence number."""
        self._change(seq=seq)

    def columns(self) -> dict[str, Any]:
        """Return the columns of every write, so that the row never says less than was broadcast."""
        return {
            "updated_at": utc_now(),
            "progress": self.percent,
            "tracks_done": self._last.tracks_done,
        }

    def _change(self, **values: object) -> None:
        self._last = self._last.model_copy(update=values)
