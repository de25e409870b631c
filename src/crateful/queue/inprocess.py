"""A Celery broker within this process, without polling.

kombu's own ``memory://`` is asked at an interval: a short one costs processor time for as
long as nothing happens, a long one delays every download (kombu 5.7).
"""

from __future__ import annotations

import threading
from queue import Empty
from typing import TYPE_CHECKING, Any, cast

from kombu.transport import TRANSPORT_ALIASES, memory

if TYPE_CHECKING:
    from kombu.utils.scheduling import FairCycle

SCHEME = "inprocess"

URL = f"{SCHEME}://localhost"
"""Reaches the threads of this process only."""


class _Bell:
    """Rings when there may be a message to take."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self.rings = 0
        self._is_over = False

    def ring(self) -> None:
        """Wake whoever waits."""
        with self._rung:
            self.rings += 1
            self._rung.notify_all()

    def wait(self, heard: int, timeout_s: float | None) -> None:
        """Return once it rang since it had been ``heard`` so many times, or time is up."""
        with self._rung:
            self._rung.wait_for(lambda: self._is_over or self.rings != heard, timeout_s)

    def hold(self, *, is_over: bool) -> None:
        """Have nobody wait from now on, or have them wait again."""
        with self._rung:
            self._is_over = is_over
            self._rung.notify_all()


_BELL = _Bell()


class Channel(memory.Channel):
    """Rings for each message, and for each room that an acknowledged one leaves."""

    def _put(self, queue: str, message: Any, **options: Any) -> None:  # noqa: ANN401
        super()._put(queue, message, **options)
        _BELL.ring()

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:  # noqa: FBT001, FBT002  # kombu's
        """Forget a message; the worker may then have room for the next."""
        super().basic_ack(delivery_tag, multiple)
        _BELL.ring()


class Transport(memory.Transport):
    """kombu's memory transport, waiting where that one sleeps."""

    Channel = Channel

    def drain_events(
        self,
        connection: Any,  # noqa: ANN401  # kombu's
        timeout: float | None = None,
        **_options: Any,  # noqa: ANN401  # kombu's
    ) -> None:
        """Deliver one message.

        Raises:
            TimeoutError: none came within ``timeout`` seconds, or before :func:`end`.
        """
        del connection
        heard = _BELL.rings
        if self._delivers_one():
            return
        _BELL.wait(heard, timeout)
        if not self._delivers_one():
            raise TimeoutError

    def _delivers_one(self) -> bool:
        try:
            cast("FairCycle", self.cycle).get(self._deliver)
        except Empty:
            return False
        return True


def begin() -> None:
    """Let a worker wait for messages, as a new one does."""
    _BELL.hold(is_over=False)


def end() -> None:
    """Let no worker wait for a message any more, because it is to stop.

    A ring would not do: Celery asks for one more message after it has seen that it is to
    stop, and waits two seconds for it (``synloop``, Celery 5.7).
    """
    _BELL.hold(is_over=True)


def register() -> None:
    """Teach kombu the address."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
