"""Looking at albums as players do, once they are filed or changed and nobody waits for anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.library.lint import checking
from crateful.library.service import LibraryContext
from crateful.tools.rounds import Pace

if TYPE_CHECKING:
    from collections.abc import Collection

    from crateful.downloads.context import WorkerContext
    from crateful.events.bus import Bus
    from crateful.tools.watch import Watch
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
        self.pace = Pace(REST_S)

    def next_album(self, without: Collection[int]) -> int | None:
        """Return the next album to be looked at, if there is one."""
        return checking.next_album(self._database, without)

    def look(self, album_id: int, watch: Watch) -> None:
        """Look at one album and keep what was found; it takes no time worth stopping.

        Raises:
            StepFailedError: a file kills its reader, or the disk can't be read.
        """
        del watch
        checking.check_again(self._library, album_id)
