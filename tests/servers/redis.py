"""A private Redis on a port of loopback, which can be killed and started again."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from redis import Redis
from tests.servers.ports import free_port
from tests.servers.unattended import tied

START_TIMEOUT_S = 60

DATABASES = 4096
"""Numbers that Redis gives, instead of 16; kombu keeps their queues and news apart."""


class RedisAddress:
    """A server that somebody else has started.

    Args:
        port: where it listens on 127.0.0.1.
    """

    def __init__(self, port: int) -> None:
        self.port = port

    @property
    def url(self) -> str:
        """Its address for Celery."""
        return f"redis://127.0.0.1:{self.port}/0"

    def create(self) -> str:
        """Return the address of a database that nobody of any process has used."""
        with Redis(port=self.port) as client:
            number = int(client.incr("given"))  # type: ignore[arg-type]  # of the blocking client
        assert number < DATABASES, "more databases are needed"
        return f"redis://127.0.0.1:{self.port}/{number}"

    def drop(self, url: str) -> None:
        """Empty a database; its number is not given again."""
        with Redis.from_url(url) as client:
            client.flushdb()


class RedisServer(RedisAddress):
    """Started on entering, gone with its files on leaving; it keeps nothing on disk."""

    def __init__(self) -> None:
        super().__init__(free_port())
        self._folder = Path(tempfile.mkdtemp(prefix="crateful-redis-"))
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        program = shutil.which("redis-server")
        if program is None:
            pytest.fail("Redis is missing: see docs/testing.md")
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        options += ["--dir", str(self._folder), "--databases", str(DATABASES)]
        self._server = subprocess.Popen(tied([program, *options]), stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            assert time.monotonic() < deadline, "Redis did not start"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once, with everything that it holds."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
