"""Work that nobody waits for: done while no download is under way, one album at a time.

Nothing is kept of a round but its result in the row: one that is stopped, or dies, is done again.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from crateful.downloads.afterwards.duplicates import LateDuplicates
from crateful.downloads.afterwards.health import LateHealth
from crateful.downloads.afterwards.identification import LateIdentification
from crateful.downloads.afterwards.linting import LateLint
from crateful.downloads.afterwards.lyrics import LateLyrics
from crateful.downloads.afterwards.verification import AlbumAwayError, LateVerification
from crateful.downloads.worker import leases
from crateful.errors import StepFailedError
from crateful.files import locks
from crateful.tools import rounds
from crateful.tools.bell import Bell
from crateful.tools.watch import NoWatch
from crateful.workbench.client import Limits, Workbench

if TYPE_CHECKING:
    import threading
    from collections.abc import Collection, Generator

    from crateful.db import Database
    from crateful.downloads.context import WorkerContext
    from crateful.events.bus import Bus
    from crateful.tools.rounds import Pace
    from crateful.tools.watch import Watch

logger = logging.getLogger(__name__)

LOOK_S: Final = 5.0
"""Seconds between two looks for work; each is a step in an index of what waits."""

GIVE_WAY_S: Final = 0.5
"""Seconds between two looks whether somebody waits for a download."""

AWAY_S: Final = 600.0
"""Seconds after which an album is looked at again whose files could not be."""


class GiveWayError(Exception):
    """A download is to be worked on, or the worker is to stop."""


class Part(Protocol):
    """One kind of work."""

    pace: Pace

    def next_album(self, without: Collection[int]) -> int | None:
        """Return the album that is next, none of ``without``."""
        ...

    def look(self, album_id: int, watch: Watch) -> None:
        """Do it with one album.

        Raises:
            AlbumAwayError: it can't be looked at now.
            OSError: the same, as the disk has it.
            StepFailedError: the same, as a file or its reader has it.
            Whatever ``watch.check`` raises.
        """
        ...


class Afterwards:
    """The worker's thread for what follows when albums are filed.

    Args:
        context: what the worker's jobs share.
        bus: tells people what was found.
        stopping: set when the worker is to end.
    """

    def __init__(self, context: WorkerContext, bus: Bus, stopping: threading.Event) -> None:
        self._context = context
        self._stopping = stopping
        self._bench = Workbench(1, Limits(is_idle=True))
        self._bell = Bell()
        self._away: dict[int, float] = {}
        # First what needs nobody's answer.
        self._parts: tuple[Part, ...] = (
            LateVerification(context, bus, self._bench),
            LateIdentification(context, bus, self._bench),
            LateLint(context, bus, self._bench),
            LateDuplicates(context.database),
            LateLyrics(context, bus, self._bench),
            LateHealth(context, bus, self._bench),
        )
        self._lock = context.settings.data_dir / "afterwards.lock"

    def ring(self) -> None:
        """Have it look at once: a download has ended, or the worker is to stop."""
        for part in self._parts:
            part.pace.wake()
        self._bell.ring()

    def run(self) -> None:
        """Work until the worker stops."""
        try:
            rounds.go(
                self._stopping,
                partial(self._bell.sleep, LOOK_S, self._stopping),
                self._does_one,
                logger,
                "What follows filed albums was put off",
            )
        finally:
            self._bench.close()

    def _does_one(self) -> bool:
        """Do what is next; return whether there may be more to do at once."""
        found = self._next()
        if found is None or leases.is_any_under_way(self._context.database):
            return False
        album_id, part = found
        watch = _Watch(self._context.database, self._stopping)
        with self._alone() as is_mine:
            try:
                if not is_mine:
                    return False
                part.look(album_id, watch)
            except AlbumAwayError:
                self._put_off(album_id)
            except (OSError, StepFailedError):
                logger.exception("album %s is looked at again later", album_id)
                self._put_off(album_id)
            except GiveWayError:
                return False
        return True

    def _put_off(self, album_id: int) -> None:
        """Look at the other albums first: one that can't be read must not keep them waiting."""
        self._away[album_id] = time.monotonic() + AWAY_S

    def _next(self) -> tuple[int, Part] | None:
        """Return the next album and what is to be done with it."""
        now = time.monotonic()
        self._away = {one: until for one, until in self._away.items() if until > now}
        for part in self._parts:
            album_id = part.pace.look(partial(part.next_album, self._away.keys()))
            if album_id is not None:
                return album_id, part
        return None

    @contextmanager
    def _alone(self) -> Generator[bool]:
        """Keep the machine's other workers from doing the same; the kernel forgets at death."""
        with self._lock.open("wb") as file:
            yield not locks.is_locked(file)


class _Watch(NoWatch):
    """Stops the work as soon as there is a download to work on."""

    def __init__(self, database: Database, stopping: threading.Event) -> None:
        self._database = database
        self._stopping = stopping
        self._looked_at = time.monotonic()

    def check(self) -> None:
        """Go on while nobody waits.

        Raises:
            GiveWayError: somebody does.
        """
        if self._stopping.is_set():
            raise GiveWayError
        if time.monotonic() - self._looked_at < GIVE_WAY_S:
            return
        self._looked_at = time.monotonic()
        if leases.is_any_under_way(self._database):
            raise GiveWayError
