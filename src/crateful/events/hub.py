"""The hub of one API process: the newest news for its WebSockets, serialised once.

Each socket remembers how far it has come. A slow one asks less often and so simply gets
less: what was overtaken meanwhile is not there any more. Memory is bounded by the number of
downloads, not by how slow anybody is.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import anyio

from crateful.events.messages import (
    DownloadChanged,
    DownloadProgress,
    DownloadRemoved,
    Told,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Hashable, Sequence

    from crateful.events.bus import Bus
    from crateful.events.messages import Item, News

HEARTBEAT_S: Final = 30.0
PACE_S: Final = 0.2
"""Seconds between two helpings for one socket."""

MAX_KEPT: Final = 4000
"""Messages kept for slow sockets; one that is behind all of them gets a new snapshot."""

MAX_SOCKETS: Final = 20
"""Of one user at a time, per process."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as it is sent."""

    position: int
    user_id: int | None
    seq: int
    text: str


@dataclass(frozen=True, slots=True)
class Helping:
    """What is new for one socket."""

    texts: tuple[str, ...]
    position: int
    """Where the socket is after it has these."""
    is_gap: bool
    """Something it should have had is gone: it needs a new snapshot instead."""


class Hub:
    """Holds the newest news for the sockets of this process; lives on one event loop.

    Args:
        bus: where news comes from.
        heartbeat_s: seconds of silence after which a socket is told that all is well.
    """

    def __init__(self, bus: Bus, heartbeat_s: float = HEARTBEAT_S) -> None:
        self.heartbeat_s = heartbeat_s
        self.position = 0
        """Grows with each message; what a socket has seen."""
        self._bus = bus
        self._kept: OrderedDict[Hashable, Entry] = OrderedDict()
        self._gone = 0
        self._last_news_s = time.monotonic()
        self._news = asyncio.Event()
        self._sockets: Counter[int] = Counter()
        self._forget: Callable[[], None] | None = None

    @property
    def sockets(self) -> int:
        """How many sockets are open."""
        return self._sockets.total()

    @property
    def quiet_ms(self) -> int:
        """For how long nothing but progress was heard; nothing is known from before the start."""
        return int((time.monotonic() - self._last_news_s) * 1000)

    def open(self) -> None:
        """Begin to listen; called on the event loop that the sockets live on."""
        loop = asyncio.get_running_loop()

        def hear(items: Sequence[Item]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.take, items)

        self._forget = self._bus.listen(hear)

    def close(self) -> None:
        """Listen no more."""
        if self._forget is not None:
            self._forget()
            self._forget = None

    @contextmanager
    def seat(self, user_id: int) -> Generator[bool]:
        """Hold a place for one socket; yields ``False`` when the user has too many."""
        self._sockets[user_id] += 1
        try:
            yield self._sockets[user_id] <= MAX_SOCKETS
        finally:
            self._sockets[user_id] -= 1
            if not self._sockets[user_id]:
                del self._sockets[user_id]

    def take(self, items: Sequence[Item]) -> None:
        """Keep what came and wake the sockets."""
        before = self.position
        for item in items:
            if isinstance(item, Told):
                self._keep(item)
        while len(self._kept) > MAX_KEPT:
            _, oldest = self._kept.popitem(last=False)
            self._gone = oldest.position
        if self.position != before:
            news, self._news = self._news, asyncio.Event()
            news.set()

    def helping(self, user_id: int, since: int, *, is_admin: bool) -> Helping:
        """Return what this user has not seen since ``since``, oldest first."""
        found = []
        for entry in reversed(self._kept.values()):
            if entry.position <= since:
                break
            if is_admin or entry.user_id is None or entry.user_id == user_id:
                found.append(entry.text)
        return Helping(tuple(reversed(found)), self.position, is_gap=since < self._gone)

    async def wait(self, since: int, timeout_s: float) -> bool:
        """Return whether there is anything after ``since`` within ``timeout_s`` seconds."""
        if self.position > since:
            return True
        with anyio.move_on_after(timeout_s):
            await self._news.wait()
        return self.position > since

    def _keep(self, told: Told) -> None:
        news = told.news
        self.position += 1
        if not isinstance(news, DownloadProgress):
            self._last_news_s = time.monotonic()
        key: Hashable = ("news", self.position)
        if isinstance(news, DownloadProgress | DownloadChanged | DownloadRemoved):
            if self._is_old(news):
                return
            # A change says all that the progress before it said.
            self._kept.pop(("progress", news.download_id), None)
            kind = "progress" if isinstance(news, DownloadProgress) else "changed"
            key = (kind, news.download_id)
        else:
            news = news.model_copy(update={"seq": self.position})
        self._kept.pop(key, None)
        self._kept[key] = Entry(self.position, told.user_id, news.seq, news.model_dump_json())

    def _is_old(self, news: News) -> bool:
        if not isinstance(news, DownloadProgress | DownloadChanged):
            return False
        kept = (
            self._kept.get(("progress", news.download_id)),
            self._kept.get(("changed", news.download_id)),
        )
        return any(entry is not None and entry.seq > news.seq for entry in kept)
