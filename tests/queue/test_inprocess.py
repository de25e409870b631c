"""The broker within the process: a worker that is to stop waits for nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from kombu import Connection, Queue

from crateful.queue import inprocess

pytestmark = pytest.mark.timeout(20)
"""What waits for a message here would wait for ever."""


@pytest.fixture
def connection() -> Iterator[Connection]:
    inprocess.register()
    with Connection(inprocess.URL) as connection:
        yield connection
    inprocess.begin()


def test_after_the_end_nobody_waits_however_often_they_ask(connection: Connection) -> None:
    """Celery asks for one more message after it has seen that it is to stop."""
    inprocess.end()
    for _ in range(3):
        with pytest.raises(TimeoutError):
            connection.drain_events(timeout=None)


def test_a_new_worker_waits_again(connection: Connection) -> None:
    """One that asked over and over would cost a whole core."""
    inprocess.end()
    inprocess.begin()
    got: list[object] = []
    with connection.Producer() as producer, connection.Consumer(Queue("later")) as consumer:
        consumer.register_callback(lambda body, _message: got.append(body))
        hurry = threading.Timer(0.05, producer.publish, ("a message",), {"routing_key": "later"})
        hurry.start()
        connection.drain_events(timeout=None)
        hurry.join()
    assert got == ["a message"]
