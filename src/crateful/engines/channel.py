"""The engine's side of the protocol: reads its job, writes events, notices its parent's death.

Only the standard library, so that an engine in a virtual environment of its own can use it.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from dataclasses import asdict
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
        signal.signal(signal.SIGTERM, _cancel)
        signal.signal(signal.SIGINT, _cancel)

    def receive(self) -> dict[str, Any]:
        """Read the one job; the input that stays open after it is the parent's lifeline."""
        line = b""
        while not line.endswith(b"\n"):
            chunk = os.read(0, _CHUNK_BYTES)
            if not chunk:
                raise Cancelled
            line += chunk
        threading.Thread(target=_die_with_parent, name="lifeline", daemon=True).start()
        job: dict[str, Any] = json.loads(line)
        return job

    def emit(self, event: Event) -> None:
        """Send one event."""
        self._out.write(json.dumps(asdict(event), ensure_ascii=False) + "\n")
        self._out.flush()


def _cancel(number: int, frame: object) -> None:
    del number, frame
    raise Cancelled


def _die_with_parent() -> None:
    # Not PR_SET_PDEATHSIG: that also fires when only the thread that started us ends.
    while os.read(0, _CHUNK_BYTES):
        pass
    is_leader = os.getpgrp() == os.getpid()
    target = 0 if is_leader else os.getpid()
    signal_it = os.killpg if is_leader else os.kill
    signal_it(target, signal.SIGTERM)
    time.sleep(_GRACE_S)
    signal_it(target, signal.SIGKILL)
