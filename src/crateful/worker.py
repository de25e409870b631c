"""The worker process: takes downloads from the queue and runs them.

It runs inside ``crateful serve`` and, on the same code, as ``crateful worker``.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from crateful.db import utc_now
from crateful.downloads import broadcast
from crateful.downloads.afterwards.rounds import Afterwards
from crateful.downloads.review import kept
from crateful.downloads.worker import after_update, leases, registry, staging_cleanup
from crateful.downloads.worker.runner import JobRunner
from crateful.engine_updates.automatic import AutomaticUpdates
from crateful.errors import StepFailedError
from crateful.follow.artist_looker import ArtistLooker
from crateful.imports import file_lines, pipeline
from crateful.library import maintenance
from crateful.library.store import journal
from crateful.lists import service as lists
from crateful.lists.matching_work import ListMatching
from crateful.lists.synced.looker import ListLooker
from crateful.outages import is_outage, words_for
from crateful.queue import app as queue
from crateful.queue.embedded import EmbeddedWorker
from crateful.queue.wake import use, wake
from crateful.system import accounts, soundcheck
from crateful.uploads import service as uploads
from crateful.wanted.looker import Looker
from crateful.watch_folders.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.job import Job
    from crateful.downloads.worker.worker_id import WorkerId
    from crateful.engines.environments import Event
    from crateful.events.bus import Bus

logger = logging.getLogger(__name__)

TIDY_S: Final = 600.0
"""Seconds between two rounds of removing what nobody needs."""

TIDY_RETRY_S: Final = 30.0
"""... and after one that disk or database did not allow."""

MAX_BEAT_S: Final = 5.0
STOP_S: Final = 15.0


class Worker:
    """Works on downloads until it is stopped; one per process.

    Args:
        context: what the jobs share; closed by whoever made it, after :meth:`stop`.
        bus: started by whoever made it.
        run: brings one download to its end.
    """

    def __init__(
        self,
        context: WorkerContext,
        bus: Bus,
        run: Callable[[Job, WorkerContext], None] = pipeline.run,
    ) -> None:
        self._context = context
        self._bus = bus
        self._engine_updates = AutomaticUpdates(
            context.settings, bus, context.proxy_url, self._try_again
        )
        self._run = run
        self._runner = JobRunner(context, bus, self._run_and_ring, self._engine_updates.heard)
        self._celery = queue.create(context.settings, self._runner.run)
        self._embedded = EmbeddedWorker(self._celery, context.settings.worker_threads)
        self._note = registry.WorkerNote(context.settings, self._runner.owner)
        self._stopping = threading.Event()
        self._afterwards = Afterwards(context, bus, self._stopping)
        self._looker = Looker(context, bus)
        self._artist_looker = ArtistLooker(context, bus)
        self._beat_s = min(MAX_BEAT_S, context.settings.lease_s / 6)
        self._lists = ListMatching(context, self._runner.owner, self._beat_s)
        self._list_looker = ListLooker(context, bus)
        self._forget: list[Callable[[], None]] = []
        self._threads = [
            # Apart, so that a broker that hangs never stops the heartbeat.
            threading.Thread(target=self._keep_beating, name="heartbeat", daemon=True),
            threading.Thread(target=self._keep_house, name="housekeeping", daemon=True),
            threading.Thread(target=self._check_formats, name="soundcheck", daemon=True),
            threading.Thread(target=self._afterwards.run, name="afterwards", daemon=True),
            threading.Thread(target=self._watch_folders, name="watch folders", daemon=True),
            threading.Thread(
                target=self._looker.run, args=(self._stopping,), name="looker", daemon=True
            ),
            threading.Thread(
                target=self._artist_looker.run,
                args=(self._stopping,),
                name="artist looker",
                daemon=True,
            ),
            threading.Thread(
                target=self._lists.run, args=(self._stopping,), name="lists", daemon=True
            ),
            threading.Thread(
                target=self._list_looker.run,
                args=(self._stopping,),
                name="list looker",
                daemon=True,
            ),
        ]

    @property
    def owner(self) -> WorkerId:
        """Its id, as its leases name it."""
        return self._runner.owner

    def start(self) -> None:
        """Clean up after workers that died, then begin."""
        use(self._celery)
        self._put_right()
        self._forget = [self._bus.listen(self._runner.hear), self._bus.listen(self._lists.hear)]
        self._embedded.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Give back what runs, end every child, and return."""
        self._stopping.set()
        self._afterwards.ring()
        self._looker.ring()
        self._lists.ring()
        if not self._runner.stop(STOP_S):
            logger.warning("Some downloads did not stop in time; their leases will run out")
        self._embedded.stop()
        for thread in self._threads:
            thread.join(timeout=MAX_BEAT_S)
        for forget in self._forget:
            forget()
        with suppress(OSError):
            self._note.remove()

    def _run_and_ring(self, job: Job, context: WorkerContext) -> None:
        self._run(job, context)
        self._afterwards.ring()
        self._looker.ring()

    def _keep_beating(self) -> None:
        while self._runner.wait_for_work():
            self._stopping.wait(self._beat_s)
            try:
                self._runner.beat()
            except (SQLAlchemyError, OSError) as error:
                _tell("A heartbeat was missed", error)

    def _keep_house(self) -> None:
        is_first, tidy_at = True, 0.0
        while not self._stopping.is_set():
            wait_s = self._beat_s
            try:
                self._note.touch()
                if leases.is_work_left(self._context.database):
                    self._take_over()
                    self._wake_due()
                    wait_s = self._until_next_s()
                if time.monotonic() >= tidy_at:
                    tidy_at = time.monotonic() + TIDY_RETRY_S  # should this not end
                    self._tidy(is_first=is_first)
                    is_first, tidy_at = False, time.monotonic() + TIDY_S
            except (SQLAlchemyError, OSError) as error:
                _tell("Housekeeping was put off", error)
            self._stopping.wait(wait_s)

    def _check_formats(self) -> None:
        """Check every format after a change of versions, when nobody waits for anything."""
        while not self._stopping.wait(self._context.settings.soundcheck_idle_s):
            try:
                if soundcheck.is_due(self._context.settings.data_dir) and self._is_idle():
                    soundcheck.run(self._context, self._bus, self._stopping)
            except soundcheck.StoppedError:
                return
            except (SQLAlchemyError, OSError):
                logger.exception("The check of formats was put off")

    def _watch_folders(self) -> None:
        Watcher(self._context, self._bus, self.owner, self._beat_s).run(self._stopping)

    def _is_idle(self) -> bool:
        return not self._runner.running() and not leases.is_work_left(self._context.database)

    def _put_right(self) -> None:
        """Finish or undo the moves of albums that a crash cut short."""
        try:
            settled = journal.recover(self._context.database, self._context.settings.library_dir)
        except StepFailedError as error:  # tried again by whoever takes the download
            logger.warning("The library could not be put right yet: %s", error)
        else:
            for job in settled:
                logger.info("Put right what was left of %s", job)

    def _take_over(self) -> None:
        for row in leases.take_back(self._context.database, self._context.settings):
            self._bus.tell(row.user_id, broadcast.changed(row))

    def _wake_due(self) -> None:
        # Only as many as this worker could take: a busy one has no use for more messages.
        free = self._context.settings.worker_threads - self._runner.running()
        if free > 0:
            for download_id in leases.wake_list(self._context.database, free):
                wake(download_id)

    def _until_next_s(self) -> float:
        due = leases.next_due(self._context.database)
        if due is None:
            return self._beat_s
        return min(self._beat_s, max(0.02, (due - utc_now()).total_seconds()))

    def _try_again(self, engine: str, updated: Event) -> None:
        context = self._context
        try:
            after_update.try_again(context.settings, context.database, self._bus, engine, updated)
        except (SQLAlchemyError, OSError) as error:
            _tell("What an update may mend was not tried again yet", error)

    def _tidy(self, *, is_first: bool) -> None:
        self._engine_updates.look()
        if not is_first:  # what a process left that nobody started again
            self._put_right()
        staging_cleanup.collect(self._context.settings, self._context.database)
        uploads.collect(self._context.database, self._context.settings)
        file_lines.collect(self._context.database)
        lists.collect(self._context.database)
        registry.clear(self._context.settings.data_dir)
        accounts.tell_of_ends(self._context, self._bus)
        staging_cleanup.collect_logs(self._context.settings, self._context.database)
        kept.collect(self._context.settings, self._context.database)
        maintenance.run_maintenance(
            self._context.database, self._context.settings, is_first=is_first
        )


def _tell(what: str, error: SQLAlchemyError | OSError) -> None:
    """Log what was not done: an outage by its sentence, anything else with its traceback."""
    if is_outage(error):
        logger.error("%s: %s", what, words_for(error))
    else:
        logger.error(what, exc_info=error)
