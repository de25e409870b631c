"""A job: one claimed download, and its parts (row, news, watch, stop signal, log)."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from crateful.downloads import download_log
from crateful.downloads.moving_in import uploaded
from crateful.downloads.states import Status
from crateful.downloads.worker.cancellation import JobCancelledError, StopSignal
from crateful.downloads.worker.job_news import JobNews
from crateful.downloads.worker.job_watch import JobWatch
from crateful.downloads.worker.leased_row import LeasedRow

if TYPE_CHECKING:
    from pathlib import Path

    from crateful.db import Database
    from crateful.downloads.job_input import JobInput
    from crateful.downloads.models import Download
    from crateful.events.bus import Bus
    from crateful.settings import Settings


class Job:
    """A download that this worker holds the lease of.

    The worker's thread makes all calls but those of ``stop`` and :meth:`cancel`.

    Args:
        row: the download as it was claimed.
        settings: where staging and logs are.
        database: where the row is.
        bus: who is told of progress.
    """

    def __init__(self, row: Download, settings: Settings, database: Database, bus: Bus) -> None:
        self.staging: Path = settings.staging_dir / str(row.id)
        """The folder that only this download uses; there from the first stage on."""
        self.bus = bus
        place = uploaded.place_of(row.source_url, row.options.upload)
        self.log = download_log.of_download(settings, row.id, place)
        self.news = JobNews(row, bus)
        self.row = LeasedRow(row, database, self.news)
        self.stop = StopSignal()
        self.watch = JobWatch(self.row, self.news, self.stop, self.log, settings)

    @property
    def ask(self) -> JobInput:
        """What was asked for, with what became known on the way."""
        return self.row.ask

    def cancel(self) -> None:
        """Stop: the user cancelled. Does nothing once the import has begun."""
        if self.row.status == Status.DOWNLOADING:
            self.stop.give(JobCancelledError())

    def set_aside_staging(self) -> None:
        """Remove the staging folder, which nobody needs any more."""
        if self.staging.exists():
            shutil.rmtree(self.staging)
