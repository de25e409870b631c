"""One deployment to be harmed: its processes, its servers, its disk and its clock."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import psutil
from sqlalchemy import Executable, create_engine, text, update
from sqlalchemy.exc import DBAPIError
from tests.chaos.auditor import Witness
from tests.chaos.clock import Clock
from tests.engine_folder import ENGINES
from tests.pipeline.conftest import ACCOUNT, environment_of
from tests.running import Service
from tests.servers.internet import Internet
from tests.servers.postgres import PostgresServer
from tests.servers.rabbitmq import RabbitServer
from tests.servers.redis import RedisServer

from crateful.db import utc_now
from crateful.engines import environments
from crateful.follow.models import FollowedArtist
from crateful.lists.models import ListAccount, MusicList

OTHERS = ("ada", "bob")
"""Who uses it beside its admin."""

BACKENDS = ("sqlite", "postgresql+redis", "postgresql+rabbitmq")
NAMESPACE = "CHAOS_NAMESPACE"
"""In the environment of a process that has namespaces of its own."""

HALF_OPEN = 60
"""Connections of one such harm."""

DISK_BYTES = 160 * 1024**2


@dataclass
class Site:
    """A service, on some backends with a worker beside it, and what they stand on."""

    root: Path
    internet: Internet
    backend: str
    has_own_disk: bool
    witness: Witness = field(default_factory=Witness)
    url: str = ""
    postgres: PostgresServer | None = None
    broker: RedisServer | RabbitServer | None = None
    worker: subprocess.Popen[bytes] | None = None
    tells_time: bool = False
    """The next processes have a clock that can be moved."""
    half_open: list[socket.socket] = field(default_factory=list)
    """Connections that said half of something and stay."""
    down: set[str] = field(default_factory=set)
    parts: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self.service = Service(self.root / "data")
        self.library = self.service.library
        self.ballast = self.service.data_dir / "ballast"
        self.clock = Clock(self.root / "clock")

    def __enter__(self) -> Self:
        with ExitStack() as parts:
            environment = environment_of(self.internet) | {
                "CRATEFUL_MIN_FREE_BYTES": "0",  # so that the disk really gets full
                "CRATEFUL_STALL_TIMEOUT_S": "20",
            }
            environments.install("qobuz", ENGINES)  # where nobody ran `make test`
            self.library.mkdir(parents=True)
            self.url = f"sqlite:///{self.service.data_dir / 'crateful.db'}"
            if self.has_own_disk:
                for folder in (self.service.data_dir, self.library):
                    folder.mkdir(exist_ok=True)
                    _mount("-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder))
                    parts.callback(_run, "umount", "--lazy", str(folder))
            if self.backend != "sqlite":
                environment |= self._start_servers(parts)
            self.service.environment = environment
            parts.callback(self.stop)
            self.start()
            self.service.set_up(**ACCOUNT)
            for name in OTHERS:
                self.service.add_user(name)
            self.parts = parts.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.parts.close()

    def _start_servers(self, parts: ExitStack) -> dict[str, str]:
        self.postgres = parts.enter_context(PostgresServer())
        kind = RedisServer if self.backend.endswith("redis") else RabbitServer
        self.broker = parts.enter_context(kind())
        self.url = self.postgres.url(self.postgres.create())
        return {
            "CRATEFUL_DATABASE_URL": self.url,
            "CRATEFUL_BROKER_URL": self.broker.url,
            "CRATEFUL_WORKER_THREADS": "2",
        }

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database itself."""
        engine = create_engine(self.url)
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(query))]
        finally:
            engine.dispose()

    def make_due(self) -> None:
        """Let a day be over for every followed artist, if the database can be told."""
        long_ago = datetime(2000, 1, 1, tzinfo=UTC)
        self._tell(update(FollowedArtist).values(next_look_at=long_ago))

    def hurry(self) -> None:
        """Have lists and accounts looked at now that wait for who did not answer, or has died."""
        is_put_off = MusicList.matcher.is_(None) & MusicList.is_matched.is_(False)
        self._tell(update(MusicList).where(is_put_off).values(matched_until=None))
        self._tell(update(ListAccount).values(next_look_at=utc_now()))

    def _tell(self, statement: Executable) -> None:
        """Change rows behind the service's back, if the database can be told."""
        engine = create_engine(self.url)
        try:
            with suppress(DBAPIError), engine.begin() as connection:
                connection.execute(statement)
        finally:
            engine.dispose()

    def is_any_list_unmatched(self) -> bool:
        """Tell whether a list has rows that are looked for, or an account is looked at."""
        looked_for = self.rows("select 1 from lists where not is_matched and problem = ''")
        return bool(looked_for or self.rows("select 1 from list_accounts where lease_token > ''"))

    def is_anybody_due(self) -> bool:
        """Tell whether a followed artist waits for the next look."""
        return bool(self.rows("select 1 from followed_artists where next_look_at < '2001-01-01'"))

    def start(self) -> None:
        """Have every process run."""
        environment = self.service.environment
        for name in self.clock.environment() if Clock.can_be_moved() else ():
            environment.pop(name, None)
        if self.tells_time:
            self.clock.move(0)
            environment |= self.clock.environment()
        if not is_running(self.service.process):
            self.service.start()
        if self.backend != "sqlite" and not is_running(self.worker):
            self.worker = self.service.start_worker()

    def stop(self) -> None:
        """End the processes politely; the servers stay."""
        self.service.stop()
        if self.worker is not None:
            self.worker.terminate()
            try:
                self.worker.wait(30)
            except subprocess.TimeoutExpired:
                self.kill(self.worker)

    def connect_by_halves(self) -> bool:
        """Open many connections that send half a request head and then nothing."""
        address = urlsplit(self.service.url)
        for _ in range(HALF_OPEN):
            with suppress(OSError):
                half = socket.create_connection((address.hostname, address.port), 5)
                half.sendall(b"GET /api/albums HTTP/1.1\r\nHost: x\r\nX-Half:")
                self.half_open.append(half)
        return bool(self.half_open)

    def heal(self) -> None:
        """Take every harm away and have everything run."""
        for half in self.half_open:
            half.close()
        self.half_open.clear()
        self.internet.clear_faults()
        self.make_room()
        self.write_protect(on=False)
        if self.tells_time:
            self.clock.move(0)
        self.restart_servers()
        self.start()

    def kill_server(self, name: str) -> bool:
        """End the database or the broker at once; tell whether there was one that ran."""
        server = self.servers().get(name)
        if server is None or name in self.down:
            return False
        server.kill()
        self.down.add(name)
        return True

    def restart_servers(self) -> None:
        """Have database and broker run, with what they kept."""
        for name, server in self.servers().items():
            if name in self.down:
                server.start()
        self.down.clear()

    def servers(self) -> dict[str, PostgresServer | RedisServer | RabbitServer]:
        """Return database and broker, where they are programs of their own."""
        found = {"database": self.postgres, "broker": self.broker}
        return {name: server for name, server in found.items() if server is not None}

    def kill(self, process: subprocess.Popen[bytes] | None) -> None:
        """End a process of ours as a power cut would, and remember what it had started."""
        if process is None or not is_running(process):
            return
        process.send_signal(signal.SIGSTOP)  # so that it starts nothing behind our back
        self.witness.children += psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait()

    def children(self) -> list[psutil.Process]:
        """Return what service and worker have started: engines and benches."""
        roots = [each for each in (self.service.process, self.worker) if is_running(each)]
        found = []
        for root in roots:
            try:
                found += psutil.Process(root.pid).children(recursive=True) if root else []
            except psutil.NoSuchProcess:
                continue
        return found

    def fill(self, left_bytes: int) -> None:
        """Leave only so much room for database, staging and everything but the library."""
        free = shutil.disk_usage(self.service.data_dir).free
        # Others take some at the same time.
        with self.ballast.open("ab") as ballast, suppress(OSError):
            os.posix_fallocate(ballast.fileno(), ballast.tell(), max(1, free - left_bytes))

    def make_room(self) -> None:
        """Undo :meth:`fill`."""
        self.ballast.unlink(missing_ok=True)

    def write_protect(self, *, on: bool) -> bool:
        """Make the library read-only, or not; tell whether that could be done."""
        if not self.has_own_disk:
            return False
        return _run("mount", "-o", f"remount,{'ro' if on else 'rw'}", str(self.library)) == 0


def is_running(process: subprocess.Popen[bytes] | None) -> bool:
    """Tell whether one of our processes has not ended."""
    return process is not None and process.poll() is None


def may_mount() -> bool:
    """Tell whether this process may make file systems that nobody else sees."""
    return NAMESPACE in os.environ


def _mount(*arguments: str) -> None:
    assert _run("mount", *arguments) == 0, arguments


def _run(*command: str) -> int:
    return subprocess.run(command, check=False, capture_output=True).returncode
