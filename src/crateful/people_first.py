"""People first: work in the background stands aside while a request is being answered.

All threads of a process share one interpreter, and an album that moves in is a thousand statements
one after the other. Somebody who opens a page meanwhile would get every third turn.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

ASIDE_S: Final = 0.02
"""The longest that a thread stands aside at once: what a page of the library takes."""

WORK_S: Final = 0.02
"""What it works in between, however many ask: a stranger who asks without end halves its pace."""


class PeopleFirst:
    """Who is being answered in this process, and who stands aside for them.

    Args:
        clock: seconds that only grow.
        aside_s: the longest that a thread stands aside at once.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, aside_s: float = ASIDE_S
    ) -> None:
        self._clock = clock
        self._aside_s = aside_s
        self._lock = threading.Lock()
        self._asked = 0
        self._nobody_asks = threading.Event()
        self._nobody_asks.set()
        self._here = threading.local()

    def asked(self) -> None:
        """Note that somebody has asked for something; :meth:`answered` must follow."""
        with self._lock:
            self._asked += 1
            self._nobody_asks.clear()

    def answered(self) -> None:
        """Note that one of them has what they asked for."""
        with self._lock:
            self._asked -= 1
            if not self._asked:
                self._nobody_asks.set()

    def is_asked(self) -> bool:
        """Tell whether somebody waits for an answer."""
        return not self._nobody_asks.is_set()

    @contextmanager
    def in_background(self) -> Generator[None]:
        """Have this thread stand aside, for as long as the block is open."""
        self._here.works_from = self._clock()
        try:
            yield
        finally:
            del self._here.works_from

    def stand_aside(self) -> bool:
        """Wait until nobody asks, or for a moment; return whether there was a reason to.

        There is none for whoever is not in the background, or has just begun or waited.
        """
        if not self.is_asked():
            return False
        works_from = getattr(self._here, "works_from", None)
        if works_from is None or self._clock() - works_from < WORK_S:
            return False
        self._nobody_asks.wait(self._aside_s)
        self._here.works_from = self._clock()
        return True


PEOPLE_FIRST: Final = PeopleFirst()
"""This process'."""
