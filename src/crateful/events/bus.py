"""The event bus: news for every process that listens, at most 5 times a second.

With a broker it is one fanout exchange of kombu's; without one, everything lives in this
process and batches are handed over directly (kombu's ``memory://`` would have to be polled).
Nothing here is kept: whoever misses a message finds the truth in the database.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, Protocol

from crateful.events.broker import BrokerCarrier
from crateful.events.messages import Cancel, DownloadChanged, DownloadProgress, Item, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from crateful.events.messages import News
    from crateful.settings import Settings

logger = logging.getLogger(__name__)

FLUSH_S: Final = 0.2
"""Seconds between two batches of progress; a change of state does not wait."""

MAX_PENDING: Final = 5000
"""Items kept while the broker is down; then the oldest go."""


class Carrier(Protocol):
    """Takes batches to every listener, in this process or in all of them."""

    def open(self, deliver: Callable[[Sequence[Item]], None]) -> None:
        """Start handing what arrives to ``deliver``."""
        ...

    def wait_until_listening(self, timeout_s: float) -> bool:
        """Return whether what is sent from now on arrives here, within ``timeout_s`` seconds."""
        ...

    def send(self, batch: Sequence[Item]) -> bool:
        """Send one batch; return whether it went out."""
        ...

    def close(self) -> None:
        """Stop; nothing is delivered after this returns."""
        ...


class LocalCarrier:
    """Hands batches over within this process."""

    def __init__(self) -> None:
        self._deliver: Callable[[Sequence[Item]], None] | None = None

    def open(self, deliver: Callable[[Sequence[Item]], None]) -> None:
        """Start handing what is sent to ``deliver``."""
        self._deliver = deliver

    def wait_until_listening(self, timeout_s: float) -> bool:
        """Return at once: nothing has to be connected."""
        del timeout_s
        return self._deliver is not None

    def send(self, batch: Sequence[Item]) -> bool:
        """Deliver the batch at once."""
        if self._deliver is not None:
            self._deliver(batch)
        return True

    def close(self) -> None:
        """Deliver nothing more."""
        self._deliver = None


def of(settings: Settings) -> Bus:
    """Return the bus that the settings ask for; one object must serve the whole process."""
    url = settings.broker_url.get_secret_value()
    return Bus(BrokerCarrier(url) if url else LocalCarrier())


class Bus:
    """Publishes without ever waiting, and calls listeners on a thread of its own.

    Args:
        carrier: how batches travel; in one process unless told otherwise.
    """

    def __init__(self, carrier: Carrier | None = None) -> None:
        self._carrier = carrier or LocalCarrier()
        self._pending: OrderedDict[Hashable, Item] = OrderedDict()
        self._listeners: list[Callable[[Sequence[Item]], None]] = []
        self._wanted = threading.Condition()
        self._urgent = False
        self._stopping = False
        self._count = 0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to deliver; what was published before goes out now. May be called again."""
        if self._thread is not None:
            return
        self._stopping = False
        self._carrier.open(self._deliver)
        self._thread = threading.Thread(target=self._publish, name="bus-publisher", daemon=True)
        self._thread.start()

    def wait_until_listening(self, timeout_s: float) -> bool:
        """Return whether news of every process arrive here, within ``timeout_s`` seconds."""
        return self._carrier.wait_until_listening(timeout_s)

    def stop(self) -> None:
        """Send what is pending, once, and end."""
        with self._wanted:
            self._stopping = True
            self._wanted.notify()
        if self._thread is not None:
            self._thread.join(timeout=5)
            self._thread = None
        self._carrier.close()

    def listen(self, listener: Callable[[Sequence[Item]], None]) -> Callable[[], None]:
        """Have ``listener`` called with each batch, and return what ends that.

        It runs on the bus's thread: it must be quick and must not raise.
        """
        self._listeners = [*self._listeners, listener]

        def forget() -> None:
            self._listeners = [known for known in self._listeners if known is not listener]

        return forget

    def tell(self, user_id: int | None, news: News) -> None:
        """Tell ``user_id`` and the administrators, or everybody when it is ``None``."""
        self._put(Told(user_id=user_id, news=news), urgent=not isinstance(news, DownloadProgress))

    def cancel(self, download_id: int) -> None:
        """Ask whichever worker has the download to stop it."""
        self._put(Cancel(download_id=download_id), urgent=True)

    def _put(self, item: Item, *, urgent: bool) -> None:
        with self._wanted:
            self._count += 1
            if (download_id := _progress_of(item)) is not None:
                # Only the newest progress counts, and none that a change has overtaken.
                before = self._pending.pop(download_id, item)
                item = max(before, item, key=_seq_of)
            if _is_progress(item):
                self._pending[download_id] = item
            else:
                self._pending["item", self._count] = item
            while len(self._pending) > MAX_PENDING:
                self._pending.popitem(last=False)
            self._urgent = self._urgent or urgent
            self._wanted.notify()

    def _publish(self) -> None:
        sent_at = 0.0
        while True:
            with self._wanted:
                self._wanted.wait_for(lambda: self._pending or self._stopping)
                due_s = sent_at + FLUSH_S - time.monotonic()
                self._wanted.wait_for(lambda: self._urgent or self._stopping, timeout=due_s)
                batch = list(self._pending.values())
                self._pending.clear()
                self._urgent = False
                stopping = self._stopping
            sent_at = time.monotonic()
            if batch and not self._carrier.send(batch) and not stopping:
                self._put_back(batch)
            if stopping:
                return

    def _put_back(self, batch: Sequence[Item]) -> None:
        """Keep what could not be sent, for when the broker is back; newer news wins."""
        with self._wanted:
            for item in reversed(batch):
                if not _is_progress(item):
                    self._count += 1
                    self._pending["item", -self._count] = item
                    self._pending.move_to_end(("item", -self._count), last=False)
            while len(self._pending) > MAX_PENDING:
                self._pending.popitem(last=False)
            self._wanted.wait_for(lambda: self._stopping, timeout=1)

    def _deliver(self, batch: Sequence[Item]) -> None:
        for listener in self._listeners:
            listener(batch)


def _progress_of(item: Item) -> int | None:
    """Return the download whose waiting progress this item makes old."""
    if isinstance(item, Told) and isinstance(item.news, DownloadProgress | DownloadChanged):
        return item.news.download_id
    return None


def _is_progress(item: Item) -> bool:
    return isinstance(item, Told) and isinstance(item.news, DownloadProgress)


def _seq_of(item: Item) -> int:
    return item.news.seq if isinstance(item, Told) else 0
