"""The watch of a running job: takes stages and progress, and stops the work."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from crateful.downloads.worker.cancellation import LeaseLostError
from crateful.outages import shortage
from crateful.tools import births

if TYPE_CHECKING:
    from crateful.downloads.download_log import DownloadLog
    from crateful.downloads.states import Stage
    from crateful.downloads.worker.cancellation import StopSignal
    from crateful.downloads.worker.job_news import JobNews
    from crateful.downloads.worker.leased_row import LeasedRow
    from crateful.settings import Settings
    from crateful.sources.source import Fetched, Release
    from crateful.tools.watch import Progress

WRITE_S: Final = 2.0
"""Seconds between two writes of progress to the database."""

DISK_S: Final = 1.0
"""Seconds between two looks at the free space."""


class JobWatch:
    """The :class:`~crateful.tools.watch.Watch` of a job: steps and engines talk to it.

    Args:
        row: keeps progress now and then.
        news: tells watchers more often.
        stop: says when to end.
        log: keeps what engines say.
        settings: how much of the disk must stay free.
    """

    def __init__(
        self,
        row: LeasedRow,
        news: JobNews,
        stop: StopSignal,
        log: DownloadLog,
        settings: Settings,
    ) -> None:
        self.log = log.write
        self.fileno = stop.fileno
        self._row = row
        self._news = news
        self._stop = stop
        self._settings = settings
        self._looked_at = 0.0
        self._unwritten: Progress | None = None
        self._child = 0

    def stage(self, stage: Stage, fraction: float = 0.0) -> None:
        """Report the current stage, and how much of it is done, 0 to 1.

        Raises:
            JobStoppedError: the work must end here.
        """
        self._news.advance(stage, fraction)
        if stage == self._news.stage:
            self._news.tell()
        else:
            self._unwritten = None
            self._news.enter(stage)
            self._row.write({"stage": stage, "speed_bps": None, "eta_s": None}, may_wait=True)
        self.check()

    def list_tracks(self, release: Release) -> None:
        """Record which tracks are to come.

        Raises:
            LeaseLostError: another worker has the download.
        """
        self._news.tracks.lay_out(release)
        self._row.write({})

    def settle_tracks(self, fetched: Fetched) -> None:
        """Record which tracks came.

        Raises:
            LeaseLostError: another worker has the download.
        """
        self._news.tracks.settle(fetched)
        self._row.write({}, may_wait=True)

    def progress(self, progress: Progress) -> None:
        """Take progress of the fetch; it is sent and written at most every so often."""
        self._news.take(progress)
        self._unwritten = progress
        now = time.monotonic()
        if now - self._looked_at >= DISK_S:
            self._looked_at = now
            self.look_at_disk()
        self._write_progress()
        self._news.tell()

    def started(self, process_group: int) -> None:
        """Remember the child, so that it can be swept should this worker die."""
        if process_group == self._child:  # a warm one, asked for the next file
            return
        self._child = process_group
        born = births.birth(process_group)
        self._write(may_wait=True, child_pgid=process_group, child_born=born)

    def check(self) -> None:
        """Return if the work should go on.

        Raises:
            JobStoppedError: cancelled, lost or released.
            StepFailedError: the disk is nearly full.
        """
        self._write_progress()
        self._stop.check()
        self._row.write_the_rest()
        self._news.tell_the_rest()

    def look_at_disk(self) -> None:
        """Stop if the disk is nearly full."""
        if error := shortage(self._settings.data_dir, self._settings.min_free_bytes):
            self._stop.give(error)

    def _write_progress(self) -> None:
        """Write what is not written yet, also when the engine stalls: who looks then reads it."""
        progress = self._unwritten
        if progress is None or time.monotonic() - self._row.written_at < WRITE_S:
            return
        self._unwritten = None
        self._write(
            tracks_done=progress.tracks_done,
            tracks_total=progress.tracks_total,
            speed_bps=progress.speed_bps,
            eta_s=progress.eta_s,
        )

    def _write(self, *, may_wait: bool = False, **values: object) -> None:
        """Write in the middle of an engine's run: a lost lease shows in :meth:`check`."""
        try:
            self._row.write(values, is_progress=True, may_wait=may_wait)
        except LeaseLostError as lost:
            self._stop.give(lost)
