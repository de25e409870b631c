"""The engine's side of the protocol: reads its jobs, writes events, notices its parent's death.

Only the standard library, so that an engine in a virtual environment of its own can use it.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from dataclasses import asdict
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from crateful.engines.protocol import Event

_GRACE_S: Final = 0.5
_CHUNK_BYTES: Final = 65536


class Cancelled(BaseException):
    """Raised in the main thread when the engine is asked to stop.

    Not an ``Exception``, so that no library takes it for a failure of its own and retries.
    """


class Channel:
    """The engine's standard input and output.

    From now on a stray ``print`` goes to standard error, a request to stop raises
    :class:`Cancelled`, and when the parent is gone the whole process group ends.
    """

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
        os.dup2(2, 1)
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._is_waiting = True
        threading.Thread(target=self._listen, name="lifeline", daemon=True).start()
        signal.signal(signal.SIGTERM, _cancel)
        signal.signal(signal.SIGINT, _cancel)

    def receive(self) -> dict[str, Any]:
        """Wait for the next job; the input that stays open is the parent's lifeline."""
        self._is_waiting = True
        line = self._lines.get()
        self._is_waiting = False
        if line is None:
            raise Cancelled
        job: dict[str, Any] = json.loads(line)
        return job

    def emit(self, event: Event) -> None:
        """Send one event."""
        self._out.write(json.dumps(asdict(event), ensure_ascii=False) + "\n")
        self._out.flush()

    def _listen(self) -> None:
        """Take in jobs until the parent is gone; then end, with all that a job has started."""
        unfinished = b""
        while chunk := os.read(0, _CHUNK_BYTES):
            *lines, unfinished = (unfinished + chunk).split(b"\n")
            for line in lines:
                self._lines.put(line)
        self._lines.put(None)
        if not self._is_waiting:
            _end_group()


def _cancel(number: int, frame: object) -> None:
    del number, frame
    raise Cancelled


def _end_group() -> None:
    # Not PR_SET_PDEATHSIG: that also fires when only the thread that started us ends.
    is_leader = os.getpgrp() == os.getpid()
    target = 0 if is_leader else os.getpid()
    signal_it = os.killpg if is_leader else os.kill
    signal_it(target, signal.SIGTERM)
    time.sleep(_GRACE_S)
    signal_it(target, signal.SIGKILL)
