"""A private PostgreSQL server: a cluster in a temporary folder, on a port of loopback.

It can be killed and started again; what was committed is there again.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
import pytest
from tests.servers.ports import free_port
from tests.servers.postgres_rows import Rows
from tests.servers.unattended import tied

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
"""Where Debian keeps what is not for everybody's PATH."""

START_TIMEOUT_S = 60


class PostgresAddress:
    """A server that somebody else has started.

    Args:
        port: where it listens on 127.0.0.1.
    """

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, name: str) -> str:
        """Return a database's address for SQLAlchemy."""
        return f"postgresql+psycopg://crateful@127.0.0.1:{self.port}/{name}"

    def create(self, template: str = "template1") -> str:
        """Make a database and return its name.

        Args:
            template: the database to copy; nobody may be connected to it.
        """
        name = f"t_{secrets.token_hex(6)}"
        self._tell(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def rows(self, name: str) -> Rows:
        """Return what a database holds."""
        return Rows.of(self._address(name))

    def put_back(self, name: str, rows: Rows) -> None:
        """Have a database hold what it, or the one that it was copied from, held before."""
        rows.put_back(self._address(name))

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self._tell(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _tell(self, statement: str) -> None:
        with psycopg.connect(self._address(), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]  # no value of anybody else's

    def _address(self, name: str = "postgres") -> str:
        return f"host=127.0.0.1 port={self.port} user=crateful dbname={name}"


class PostgresServer(PostgresAddress):
    """Started on entering, gone with its files on leaving."""

    def __init__(self) -> None:
        super().__init__(free_port())
        self._folder = Path(tempfile.mkdtemp(prefix="crateful-postgres-"))
        self._programs = PROGRAMS[-1] if PROGRAMS else Path(shutil.which("postgres") or "").parent
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if not (self._programs / "initdb").exists():
            pytest.fail("PostgreSQL's server programs are missing: see docs/testing.md")
        if os.geteuid() == 0:
            shutil.chown(self._folder, "nobody")
        data = self._folder / "data"
        self._run("initdb", "-D", data, "-U", "crateful", "-A", "trust", "-E", "UTF8", "--no-sync")
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
        """Start it, with the databases that it had, and wait until it answers."""
        data = self._folder / "data"
        command = [self._programs / "postgres", "-D", data, "-p", self.port]
        # Nothing here outlives the test, so nothing needs to reach the disk.
        for setting in ("fsync=off", "listen_addresses=127.0.0.1", "unix_socket_directories="):
            command += ["-c", setting]
        # Each process that runs tests has some connections; they are made before they are used.
        command += ["-c", "max_connections=500"]
        self._server = subprocess.Popen(
            tied(command, "QUIT"), stderr=subprocess.DEVNULL, **self._as_somebody_else()
        )
        self._wait()

    def kill(self) -> None:
        """End it at once, as a power cut would: it has to recover at the next start."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait()
            self._server = None

    def _wait(self) -> None:
        assert self._server is not None
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            assert self._server.poll() is None, "PostgreSQL ended at once"
            try:
                psycopg.connect(self._address()).close()
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, "PostgreSQL did not start"
                time.sleep(0.05)
            else:
                return

    def _run(self, program: str, *arguments: object) -> None:
        command = [self._programs / program, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, check=False, **self._as_somebody_else())
        assert done.returncode == 0, done.stderr.decode()

    def _as_somebody_else(self) -> dict[str, str]:
        """PostgreSQL refuses to run as root."""
        return {"user": "nobody"} if os.geteuid() == 0 else {}
