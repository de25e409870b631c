"""A Celery worker on threads of this process."""

from __future__ import annotations

import logging
import os
import socket
import threading
from typing import TYPE_CHECKING, Any

from celery.app.trace import reset_worker_optimizations, setup_worker_optimizations
from celery.worker import WorkController, state

from crateful.queue import inprocess

if TYPE_CHECKING:
    from celery import Celery

logger = logging.getLogger(__name__)


class EmbeddedWorker:
    """Takes wake-ups from the queue and runs them on ``threads`` threads.

    Celery keeps its task registry in the process, so one process can have one at a time.

    Args:
        app: with its task registered.
        threads: how many wake-ups are worked on at a time.
    """

    def __init__(self, app: Celery, threads: int) -> None:
        hostname = f"crateful@{socket.gethostname()}"
        # Without this the threads look for the task in Celery's default application, and
        # nothing ever runs (Celery 5.7).
        setup_worker_optimizations(app, hostname)
        self._app = app
        self._controller: Any = WorkController(
            app=app,
            pool="threads",
            concurrency=threads,
            hostname=hostname,
            loglevel="WARNING",
            quiet=True,
            without_mingle=True,
            without_gossip=True,
            without_heartbeat=True,
        )
        self._thread = threading.Thread(target=self._controller.start, name="queue", daemon=True)

    def start(self) -> None:
        """Begin to take wake-ups; while the broker is down it keeps trying."""
        inprocess.begin()
        self._thread.start()

    def stop(self, timeout_s: float = 10) -> None:
        """Take no more; wake-ups that run are not waited for."""
        # Celery's own signal: its thread ends by itself. Ended from this one, both would read
        # from the connection, and over AMQP wait for each other's answers (Celery 5.7).
        state.should_terminate = os.EX_OK  # type: ignore[assignment]  # or None, which it infers
        if (hub := self._controller.hub) is not None:
            hub.call_soon(_look_up)
        inprocess.end()
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            logger.warning("The queue's thread did not end in time")
        state.should_terminate = None
        reset_worker_optimizations(self._app)


def _look_up() -> None:
    """Do nothing: what wakes the loop is that there is something to do."""
