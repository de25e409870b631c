"""Looking at albums as players do, once they are filed or changed and nobody waits for anything."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from crateful.library.lint import checking
from crateful.library.service import LibraryContext

if TYPE_CHECKING:
    from collections.abc import Collection

    from crateful.downloads.context import WorkerContext
    from crateful.events.bus import Bus
    from crateful.workbench.client import Workbench

REST_S: Final = 60.0
"""Seconds until the library is gone through again after nothing in it was new."""


class LateLint:
    """The part of a worker's rounds that keeps what was found in each album up to date.

    Args:
        context: what the worker's jobs share.
        bus: of the worker.
        bench: of idle priority.
    """

    def __init__(self, context: WorkerContext, bus: Bus, bench: Workbench) -> None:
        self._database = context.database
        self._library = LibraryContext(context.settings, context.database, bus, bench)
        self._rests_until = 0.0

    def wake(self) -> None:
        """Have the library gone through at the next look: an album may be new."""
        self._rests_until = 0.0

    def next_album(self, without: Collection[int]) -> int | None:
        """Return the next album to be looked at, if there is one."""
        if time.monotonic() < self._rests_until:
            return None
        album_id = checking.next_album(self._database, without)
        if album_id is None:
            self._rests_until = time.monotonic() + REST_S
        return album_id

    def look(self, album_id: int) -> None:
        """Look at one album and keep what was found.

        Raises:
            StepFailedError: a file kills its reader, or the disk can't be read.
        """
        checking.check_again(self._library, album_id)
