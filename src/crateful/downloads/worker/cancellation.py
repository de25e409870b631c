"""Cancelling a running job: a flag that it checks and a pipe that wakes it."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crateful.errors import StepFailedError


class JobStoppedError(Exception):
    """The job must stop; not an error of the download, and never to be swallowed."""


class JobCancelledError(JobStoppedError):
    """The user cancelled the download."""


class LeaseLostError(JobStoppedError):
    """Another worker may have the download now: nothing of it may be written."""


class WorkerStoppingError(JobStoppedError):
    """This worker is shutting down; another resumes the download."""


class StopSignal:
    """Tells one job to stop: set from any thread, checked by the job's own."""

    def __init__(self) -> None:
        self._reason: JobStoppedError | StepFailedError | None = None
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        # A descriptor's number is given out again: none may be written to once it is closed.
        self._lock = threading.Lock()

    def give(self, reason: JobStoppedError | StepFailedError) -> None:
        """Tell the job to stop; the first reason counts, but a lost lease replaces any."""
        with self._lock:
            if self._reason is None or isinstance(reason, LeaseLostError):
                self._reason = reason
            if self._write >= 0:
                try:
                    os.write(self._write, b"x")
                except BlockingIOError:  # full of earlier orders: the job is awake
                    return

    def check(self) -> None:
        """Return if the job should go on.

        Raises:
            JobStoppedError: cancelled, lost or released.
            StepFailedError: the disk is nearly full.
        """
        if self._reason is not None:
            raise self._reason

    def fileno(self) -> int:
        """Return a descriptor that is readable once the job should stop; -1 after closing."""
        return self._read

    def close(self) -> None:
        """Close the pipe."""
        with self._lock:
            read, write = self._read, self._write
            self._read = self._write = -1
            os.close(read)
            os.close(write)
