"""A bell that wakes a thread of the background, and lets it sleep while it rings all the time."""

from __future__ import annotations

import threading
import time
from typing import Final

REST_S: Final = 0.5
"""Between two looks. While a collection moves in, it rings for each album, and each look asks the
database a dozen questions on the processor that the next album waits for."""


class Bell:
    """Rings for one thread, which looks for work."""

    def __init__(self) -> None:
        self._rung = threading.Event()
        self._awake_at = -REST_S

    def ring(self) -> None:
        """Have the thread look; at once, unless it has just done so."""
        self._rung.set()

    def sleep(self, most_s: float, stopping: threading.Event) -> None:
        """Return when it has rung, or after ``most_s`` seconds; soon, if it is to stop."""
        self._rung.wait(most_s)
        stopping.wait(max(0.0, self._awake_at + REST_S - time.monotonic()))
        self._rung.clear()
        self._awake_at = time.monotonic()
