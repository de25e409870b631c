"""Children that stay for the next work, and end when none comes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

IDLE_S: Final = 30.0


class Kept(Protocol):
    """What is kept: a child, or what holds one."""

    def is_alive(self) -> bool:
        """Tell whether it can take work."""
        ...

    def kill(self) -> object:
        """End it and all that it started."""
        ...


KeptT = TypeVar("KeptT", bound=Kept)


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[KeptT]):
    key: object
    kept: KeptT
    until: float


class Idle(Generic[KeptT]):
    """Those without work; safe to share between threads.

    Args:
        most: how many may wait; the one that has waited longest ends first.
        idle_s: seconds until one that nobody needs is ended.
    """

    def __init__(self, most: int, idle_s: float = IDLE_S) -> None:
        self._most = most
        self._idle_s = idle_s
        self._waiting: list[_Waiting[KeptT]] = []
        self._changed = threading.Condition()
        self._reaper: threading.Thread | None = None
        self._closed = False

    def take(self, key: object = None) -> KeptT | None:
        """Return the one that was kept last under ``key`` and lives, if there is one."""
        while True:
            with self._changed:
                found = next((one for one in reversed(self._waiting) if one.key == key), None)
                if found is None:
                    return None
                self._waiting.remove(found)
            if found.kept.is_alive():
                return found.kept
            found.kept.kill()

    def keep(self, kept: KeptT, key: object = None) -> None:
        """Have one wait for work that is asked for under ``key``; it is no longer the caller's."""
        with self._changed:
            over = [kept] if self._closed else []
            if not self._closed:
                self._waiting.append(_Waiting(key, kept, time.monotonic() + self._idle_s))
                while len(self._waiting) > self._most:
                    over.append(self._waiting.pop(0).kept)
                self._start_reaper()
        for one in over:
            one.kill()

    def close(self) -> None:
        """End all that wait; what is kept from now on ends at once."""
        with self._changed:
            self._closed = True
            waiting, self._waiting = self._waiting, []
            self._changed.notify_all()
        for one in waiting:
            one.kept.kill()

    def _start_reaper(self) -> None:
        if self._reaper is None:
            self._reaper = threading.Thread(target=self._reap, name="idle", daemon=True)
            self._reaper.start()

    def _reap(self) -> None:
        """End those that nobody has needed for a while; ends itself with the last one."""
        while True:
            with self._changed:
                if not self._waiting:
                    self._reaper = None
                    return
                left_s = self._waiting[0].until - time.monotonic()
                if left_s > 0:
                    self._changed.wait(left_s)
                    continue
                over = self._waiting.pop(0)
            over.kept.kill()
