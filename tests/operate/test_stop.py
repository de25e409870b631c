"""Stopping a process that works: however often, and at whatever moment, it is told to."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.running import START_S, Service, eventually
from tests.servers.redis import RedisServer

TELLS = 2000
"""So many that some come while the one before is being heard."""


@pytest.fixture
def broker() -> Iterator[str]:
    with RedisServer() as redis:
        yield redis.url


def test_a_worker_that_is_told_to_stop_over_and_over_stops(tmp_path: Path, broker: str) -> None:
    """Q4: a signal that comes in the middle of taking a lock may not wait for that lock."""
    for turn in range(3):
        home = Service(tmp_path / str(turn), {"CRATEFUL_BROKER_URL": broker})
        home.data_dir.mkdir()
        worker = home.start_worker()
        log = home.data_dir / "worker.log"
        try:
            eventually(lambda log=log: "Working on downloads" in log.read_text(), START_S)
            for _ in range(TELLS):
                worker.send_signal(signal.SIGTERM)
            # 0, or the signal that came when Python had put its own answer to it back.
            assert worker.wait(START_S) in {0, -signal.SIGTERM}
        finally:
            worker.kill()
            worker.wait()
