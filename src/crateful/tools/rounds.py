"""Rounds of a thread of the background: what is due is done, one by one, until nothing is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from crateful.people_first import PEOPLE_FIRST

if TYPE_CHECKING:
    import logging
    import threading
    from collections.abc import Callable

Due = TypeVar("Due")


def go(
    stopping: threading.Event,
    sleep: Callable[[], object],
    does_one: Callable[[], bool],
    logger: logging.Logger,
    put_off: str,
) -> None:
    """Work until the worker stops; an outage of the database or a disk ends one round only.

    Args:
        stopping: set once the worker is to stop.
        sleep: returns when the next round is to begin, soon if the worker is to stop.
        does_one: does what is due longest, and tells whether there may be more.
        logger: told of an outage.
        put_off: what is told of it.
    """
    with PEOPLE_FIRST.in_background():
        while not stopping.is_set():
            sleep()
            try:
                while not stopping.is_set() and does_one():
                    pass
            except (SQLAlchemyError, OSError):
                logger.exception(put_off)


class Pace:
    """How often one kind of work is looked for: seldom while there is none, or somebody is away.

    Args:
        rest_s: seconds until the next look after nothing was found, unless it is woken.
        first_pause_s: seconds until somebody is asked again who did not answer; doubled each time.
        longest_pause_s: no pause for their sake is longer.
        clock: seconds that only grow.
    """

    def __init__(
        self,
        rest_s: float = 0.0,
        *,
        first_pause_s: float = 5.0,
        longest_pause_s: float = 3600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rest_s = rest_s
        self._first_pause_s = self._pause_s = first_pause_s
        self._longest_pause_s = longest_pause_s
        self._clock = clock
        self._rests_until = self._pauses_until = clock()
        self._is_woken = False

    def wake(self) -> None:
        """Look as soon as no pause is in the way: there may be something new. On any thread."""
        self._is_woken = True

    def look(self, seek: Callable[[], Due | None]) -> Due | None:
        """Return what ``seek`` finds; ``None`` also while it is not asked."""
        now = self._clock()
        if now < self._pauses_until or (now < self._rests_until and not self._is_woken):
            return None
        # Before it reads: whoever wakes from here on may come too late for what is read now.
        self._is_woken = False
        self._rests_until = now
        found = seek()
        if found is None:
            self._rests_until = self._clock() + self._rest_s
        return found

    def pause(self, pause_s: float) -> None:
        """Look for nothing for so many seconds, whoever wakes it."""
        self._pauses_until = self._clock() + pause_s

    def put_off(self, asked_for_s: float | None) -> float:
        """Pause for the sake of who does not answer; return for how many seconds.

        Args:
            asked_for_s: the pause that they ask for, if they do.
        """
        pause_s = max(self._pause_s, min(asked_for_s or 0.0, self._longest_pause_s))
        self._pause_s = min(2 * self._pause_s, self._longest_pause_s)
        self.pause(pause_s)
        return pause_s

    def answered(self) -> None:
        """Begin with the shortest pause again."""
        self._pause_s = self._first_pause_s
