"""The event bus over a broker: one fanout exchange."""

from __future__ import annotations

import logging
import threading
import uuid
from typing import TYPE_CHECKING, Any, Final

from kombu import Connection, Consumer, Exchange, Producer, Queue
from kombu.exceptions import KombuError
from pydantic import ValidationError

from crateful.events.messages import BATCH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crateful.events.messages import Item

logger = logging.getLogger(__name__)

EXCHANGE: Final = Exchange("crateful.live", type="fanout", durable=False, delivery_mode=1)

CONNECT_S: Final = 3.0
DRAIN_S: Final = 1.0
"""Seconds that closing may take: the subscriber looks up this often."""

RECONNECT_S: Final = 1.0
SOCKET_S: Final = 10.0
"""Seconds after which a connection that says nothing is taken for dead, when sending."""


def transport_options(url: str) -> dict[str, Any]:
    """Return what keeps a half-open connection from holding us for ever."""
    if url.startswith(("redis", "rediss", "valkey")):
        return {"socket_connect_timeout": CONNECT_S, "socket_timeout": SOCKET_S}
    return {}


class BrokerCarrier:
    """Takes batches to every process over Redis, RabbitMQ or whatever else kombu speaks.

    Args:
        url: the broker's.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._closing = threading.Event()
        self._listening = threading.Event()
        self._thread: threading.Thread | None = None
        self._out: Any = None
        self._producer: Any = None

    def open(self, deliver: Callable[[Sequence[Item]], None]) -> None:
        """Start the thread that listens; it reconnects for as long as it takes."""
        self._closing.clear()
        self._thread = threading.Thread(
            target=self._listen, args=(deliver,), name="bus-subscriber", daemon=True
        )
        self._thread.start()

    def wait_until_listening(self, timeout_s: float) -> bool:
        """Return whether the subscription stood within ``timeout_s`` seconds."""
        return self._listening.wait(timeout_s)

    def send(self, batch: Sequence[Item]) -> bool:
        """Publish one batch; return whether the broker took it."""
        try:
            if self._producer is None:
                self._out = self._connect()
                self._producer = Producer(self._out.channel(), EXCHANGE)
            self._producer.publish(
                BATCH.dump_json(list(batch)).decode(),
                content_type="application/json",
                content_encoding="utf-8",
                delivery_mode=1,
                retry=False,
            )
        except _errors(self._out) as error:
            logger.warning("The broker took no news: %s", type(error).__name__)
            self._drop()
            return False
        return True

    def close(self) -> None:
        """End both connections."""
        self._closing.set()
        if self._thread is not None:
            if self._listening.is_set():
                self.send([])  # no news, but the listener looks up
            self._thread.join(timeout=DRAIN_S * 5)
            self._thread = None
        self._drop()

    def _connect(self) -> Any:  # noqa: ANN401  # kombu has no types
        return Connection(
            self._url,
            connect_timeout=CONNECT_S,
            heartbeat=30,
            transport_options=transport_options(self._url),
        )

    def _drop(self) -> None:
        connection, self._out, self._producer = self._out, None, None
        if connection is not None:
            connection.collect()

    def _listen(self, deliver: Callable[[Sequence[Item]], None]) -> None:
        while not self._closing.is_set():
            connection = self._connect()
            try:
                self._drain(connection, deliver)
            except _errors(connection) as error:
                logger.warning("Lost the broker's news: %s", type(error).__name__)
            finally:
                self._listening.clear()
                connection.collect()
            self._closing.wait(RECONNECT_S)

    def _drain(self, connection: Any, deliver: Callable[[Sequence[Item]], None]) -> None:  # noqa: ANN401
        def receive(body: object, _message: object) -> None:
            try:
                batch = BATCH.validate_python(body)
            except ValidationError:
                logger.warning("Ignored a message on the bus that is none of ours")
                return
            deliver(batch)

        queue = Queue(
            f"crateful.live.{uuid.uuid4().hex}",
            EXCHANGE,
            durable=False,
            auto_delete=True,
            exclusive=True,
        )
        with Consumer(
            connection.channel(), [queue], callbacks=[receive], no_ack=True, accept=["json"]
        ):
            self._listening.set()
            while not self._closing.is_set():
                try:
                    connection.drain_events(timeout=DRAIN_S)
                except TimeoutError:
                    if connection.supports_heartbeats:
                        connection.heartbeat_check()


def _errors(connection: Any) -> tuple[type[Exception], ...]:  # noqa: ANN401
    """Return what the broker's own library raises when the connection is gone."""
    if connection is None:
        return (OSError, KombuError)
    return (OSError, KombuError, *connection.connection_errors, *connection.channel_errors)
