"""Stopping a process that works: however often, and at whatever moment, it is told to."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from tests.running import START_S, Service, eventually
from tests.servers.redis import RedisServer

TELLS = 2000
"""So many that some come while the one before is being heard."""


EARLY = """
import os, signal, sys

told = []

def at_audit(event, _arguments):
    is_caught = signal.getsignal(signal.SIGTERM) != signal.SIG_DFL
    if event == "socket.__new__" and is_caught and not told:
        told.append(event)
        os.kill(os.getpid(), signal.SIGTERM)

sys.addaudithook(at_audit)
from crateful.cli import main
sys.argv = ["crateful", "serve"]
main()
"""
"""A service that is told to stop once it hears that, and before its web server does."""


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


def hit(process: psutil.Process, thread: int) -> None:
    """Send SIGTERM as the kernel may: to whichever of the process's threads it likes."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.tgkill(process.pid, thread, signal.SIGTERM) == 0, ctypes.get_errno()


def others(process: psutil.Process) -> list[int]:
    """Return the threads beside the main one."""
    return [each.id for each in process.threads() if each.id != process.pid]


def test_a_service_that_another_of_its_threads_is_told_to_stop_stops(tmp_path: Path) -> None:
    """A1: the main thread, which alone may answer, is not woken by such a signal."""
    home = Service(tmp_path).start()
    assert home.process is not None
    try:
        hit(psutil.Process(home.process.pid), others(psutil.Process(home.process.pid))[0])
        assert home.process.wait(START_S) == 0
    finally:
        home.kill()


def test_a_worker_that_another_of_its_threads_is_told_to_stop_stops(
    tmp_path: Path, broker: str
) -> None:
    """A1: as it also looks when a signal comes right before the main thread begins to wait."""
    home = Service(tmp_path, {"CRATEFUL_BROKER_URL": broker})
    worker = home.start_worker()
    log = home.data_dir / "worker.log"
    try:
        eventually(lambda: "Working on downloads" in log.read_text(), START_S)
        hit(psutil.Process(worker.pid), others(psutil.Process(worker.pid))[0])
        assert worker.wait(START_S) == 0
    finally:
        worker.kill()
        worker.wait()


def test_a_service_that_is_told_to_stop_while_it_starts_stops(tmp_path: Path) -> None:
    """A1: nothing is forgotten between the signal's first listener and the web server."""
    environment = {
        "PATH": os.environ["PATH"],
        "CRATEFUL_DATA_DIR": str(tmp_path),
        "CRATEFUL_HOST": "127.0.0.1",
        "CRATEFUL_PORT": "0",
    }
    ended = subprocess.run(
        (sys.executable, "-c", EARLY), env=environment, timeout=START_S, check=False
    )
    assert ended.returncode == 0
