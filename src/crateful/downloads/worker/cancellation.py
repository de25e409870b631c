"""Cancelling a running job: a flag that it checks and a pipe that wakes it."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from crateful.errors import StepFailedError


class JobStoppedError(Exception):
    """The work must end here; not an error of the download, and never to be swallowed."""


class JobCancelledError(JobStoppedError):
    """The user does not want it any more."""


class LeaseLostError(JobStoppedError):
    """Another worker has it now, or may have: touch nothing."""


class WorkerStoppingError(JobStoppedError):
    """This worker is shutting down; another goes on from here."""


class StopSignal:
    """One job's order to end; given from any thread, taken by the one that works."""

    def __init__(self) -> None:
        self._reason: JobStoppedError | StepFailedError | None = None
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        # A descriptor's number is given out again: none may be written to once it is closed.
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Return the signal itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the pipe back."""
        self.close()

    def give(self, reason: JobStoppedError | StepFailedError) -> None:
        """Order the end; the first reason counts, but for a lost lease, which outranks all."""
        with self._lock:
            if self._reason is None or isinstance(reason, LeaseLostError):
                self._reason = reason
            if self._write >= 0:
                try:
                    os.write(self._write, b"x")
                except BlockingIOError:  # full of earlier orders: the job is awake
                    return

    def check(self) -> None:
        """Return if nobody has ordered the end.

        Raises:
            JobStoppedError: cancelled, lost or released.
            StepFailedError: the disk is nearly full.
        """
        if self._reason is not None:
            raise self._reason

    def fileno(self) -> int:
        """Return a descriptor that is readable once the end was ordered; -1 after closing."""
        return self._read

    def close(self) -> None:
        """Give the pipe back."""
        with self._lock:
            read, write = self._read, self._write
            self._read = self._write = -1
            os.close(read)
            os.close(write)
