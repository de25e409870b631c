"""The job runner: claims downloads, runs the pipeline, and records how each ended."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from crateful import outages, tracing
from crateful.counters import TALLIES
from crateful.db import utc_now
from crateful.downloads import broadcast, rights
from crateful.downloads.staging import is_worth_a_retry
from crateful.downloads.states import Status
from crateful.downloads.worker import leases, worker_id
from crateful.downloads.worker.cancellation import (
    JobCancelledError,
    LeaseLostError,
    WorkerStoppingError,
)
from crateful.downloads.worker.job import Job
from crateful.errors import Recovery, StepFailedError
from crateful.library.store import journal
from crateful.people_first import PEOPLE_FIRST

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.models import Download
    from crateful.events.bus import Bus
    from crateful.events.messages import Item

logger = logging.getLogger(__name__)

MAX_WAIT_S: Final = 3600.0
"""The longest that another side's wish to be left alone is followed."""

WAIT_STEPS: Final = (1 / 3, 2, 4, 8, 20, 40)
"""Waits for an outside service, in ``retry_base_s``: 5 s, 30 s, then minutes."""

INTERNAL: Final = StepFailedError(
    "Something went wrong inside Crateful; the server's log has the details.",
    code="internal-error",
)


class JobRunner:
    """Runs downloads on the worker's threads, and knows which are running.

    Args:
        context: what every job shares.
        bus: who is told of progress, and who brings cancels.
        pipeline: fetches and imports one download.
        on_failure: told the source and the code of each try that failed.
    """

    def __init__(
        self,
        context: WorkerContext,
        bus: Bus,
        pipeline: Callable[[Job, WorkerContext], None],
        on_failure: Callable[[str, str], None] = lambda _source, _code: None,
    ) -> None:
        self.owner = worker_id.mine()
        self._context = context
        self._bus = bus
        self._pipeline = pipeline
        self._on_failure = on_failure
        self._active: dict[int, Job] = {}
        self._changed = threading.Condition()
        self._awake = 0
        """Threads that look for work or have some."""
        self._stopping = False

    def run(self, download_id: int) -> None:
        """Work until there is nothing left to claim; ``download_id`` is what woke us."""
        logger.debug("woken for download %s", download_id)
        with self._changed:
            self._awake += 1
        try:
            with PEOPLE_FIRST.in_background():
                while not self._stopping and (row := self._claim()):
                    self._work(row)
        finally:
            with self._changed:
                self._awake -= 1
                self._changed.notify_all()

    def running(self) -> int:
        """Return how many downloads run now."""
        with self._changed:
            return len(self._active)

    def wait_for_work(self) -> bool:
        """Return ``True`` once a download runs here, ``False`` once this is to stop."""
        with self._changed:
            self._changed.wait_for(lambda: self._active or self._stopping)
            return not self._stopping

    def beat(self) -> None:
        """Renew the leases, and stop what was cancelled or lost."""
        with self._changed:
            active = dict(self._active)
        if not active:
            return
        tokens = {download_id: job.row.token for download_id, job in active.items()}
        beat = leases.beat(self._context.database, tokens, self._context.settings.lease_s)
        for download_id, job in active.items():
            if download_id in beat.lost and not job.row.is_settled():
                job.stop.give(LeaseLostError())
            elif download_id in beat.cancelled:
                job.cancel()
            job.watch.look_at_disk()

    def hear(self, items: Sequence[Item]) -> None:
        """Cancel jobs, as the bus tells."""
        for item in items:
            if item.kind == "cancel":
                with self._changed:
                    job = self._active.get(item.download_id)
                if job is not None:
                    job.cancel()

    def stop(self, timeout_s: float) -> bool:
        """Stop all jobs so that others resume them; return whether all stopped in time."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            for job in self._active.values():
                job.stop.give(WorkerStoppingError())
            # Also those that only look for work: the database is closed after this.
            return self._changed.wait_for(lambda: not self._awake, timeout=timeout_s)

    def _claim(self) -> Download | None:
        return leases.claim_next(self._context.database, self.owner, self._context.settings.lease_s)

    def _work(self, row: Download) -> None:
        job = Job(row, self._context.settings, self._context.database, self._bus)
        with tracing.download(row.id), closing(job.stop):
            with self._changed:
                self._active[row.id] = job
                self._changed.notify_all()
                if self._stopping:
                    job.stop.give(WorkerStoppingError())
            self._bus.tell(row.user_id, broadcast.changed(row))
            try:
                self._run(job)
            except LeaseLostError:
                logger.warning("download %s: the lease was lost; left alone", row.id)
            except (SQLAlchemyError, OSError):
                # The row can't be written: the lease runs out, and somebody takes over.
                logger.exception("download %s: its end could not be recorded", row.id)
            finally:
                with self._changed:
                    del self._active[row.id]
                    self._changed.notify_all()

    def _run(self, job: Job) -> None:
        """Run the pipeline; whatever comes out of it becomes a state of the download."""
        started = time.monotonic()
        try:
            # What an earlier holder left half moved is ours to finish or undo, first of all.
            journal.recover(
                self._context.database, self._context.settings.library_dir, f"download-{job.ask.id}"
            )
            with self._context.database.reading() as session:
                rights.require(session, job.ask)
            job.staging.mkdir(parents=True, exist_ok=True)
            self._pipeline(job, self._context)
            if not job.row.is_settled():
                logger.error("download %s: the pipeline left it unfinished", job.ask.id)
                self._fail(job, INTERNAL)
        except JobCancelledError:
            self._cancel(job)
        except LeaseLostError:
            raise
        except WorkerStoppingError:
            self._give_back(job)
        except StepFailedError as error:
            job.log.write(f"{error.code}: {error}")
            self._settle(job, error)
        except Exception as error:  # the outermost frame: a bug ends one download
            logger.exception("download %s: not foreseen", job.ask.id)
            meaning = outages.meaning(error) or INTERNAL
            job.log.write(f"{meaning.code}: {type(error).__name__}")
            self._settle(job, meaning)
        self._close(job)
        TALLIES.add("download", job.row.status)
        logger.info(
            "download %s: %s, %.1f s", job.ask.id, job.row.status, time.monotonic() - started
        )

    def _close(self, job: Job) -> None:
        if job.row.status in (Status.COMPLETE, Status.DUPLICATE):
            job.set_aside_staging()
        elif job.row.status is Status.REVIEW:
            for code in job.news.tracks.refusals():
                self._on_failure(job.ask.source, code)

    def _settle(self, job: Job, error: StepFailedError) -> None:
        logger.info("download %s: %s: %s", job.ask.id, error.code, error)
        if error.recovery is Recovery.WAITING:
            self._wait(job, error)
        elif error.recovery is Recovery.TRANSIENT and not job.ask.is_last_attempt(error.code):
            delay_s = self._context.settings.retry_base_s * 2 ** (job.ask.attempt - 1)
            self._again(job, Status.PENDING, error, delay_s)
        else:
            self._fail(job, error)
        self._on_failure(job.ask.source, error.code)

    def _wait(self, job: Job, error: StepFailedError) -> None:
        step = WAIT_STEPS[min(job.row.waits, len(WAIT_STEPS) - 1)]
        importing = job.row.status is Status.IMPORTING
        status = Status.WAITING if importing else Status.PENDING
        values: dict[str, object] = {"waits": job.row.waits + 1}
        if not importing:
            values["attempt"] = job.ask.attempt - 1  # no try of ours was used up
        self._again(job, status, error, self._context.settings.retry_base_s * step, **values)

    def _again(
        self, job: Job, status: Status, error: StepFailedError, delay_s: float, **values: object
    ) -> None:
        delay_s = max(delay_s, min(error.retry_after_s or 0, MAX_WAIT_S))
        try:
            with self._context.database.session() as session:
                job.row.settle(
                    session,
                    status,
                    error_code=error.code,
                    error_message=str(error),
                    next_attempt_at=utc_now() + timedelta(seconds=delay_s),
                    **values,
                )
        except JobCancelledError:
            self._cancel(job)

    def _give_back(self, job: Job) -> None:
        # Being stopped is nobody's failure: the attempt does not count.
        attempt = job.ask.attempt if job.ask.resumed else job.ask.attempt - 1
        try:
            with self._context.database.session() as session:
                job.row.settle(session, Status.PENDING, attempt=attempt)
        except JobCancelledError:
            self._cancel(job)

    def _fail(self, job: Job, error: StepFailedError) -> None:
        if not is_worth_a_retry(job.staging):
            job.set_aside_staging()  # before the row says so, as with a cancel
        try:
            with self._context.database.session() as session:
                job.row.settle(
                    session, Status.FAILED, error_code=error.code, error_message=str(error)
                )
        except JobCancelledError:
            self._cancel(job)

    def _cancel(self, job: Job) -> None:
        job.set_aside_staging()  # before the row says so: a retry then finds a clean start
        with self._context.database.session() as session:
            job.row.end_cancelled(session)
