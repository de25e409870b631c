"""The real service in a process of its own, on the loopback internet, and a person who uses it."""

from __future__ import annotations

import json
import os
import signal
import ssl
import subprocess
import sys
import sysconfig
import threading
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self

import httpx2
import psutil
from sqlalchemy import create_engine
from tests import backends, databases, warm
from tests.engine_folder import ENGINES
from websockets.sync.client import connect

from crateful.engines import environments
from crateful.library.store import players

PASSWORD = "correct horse battery"
START_S = 60.0
"""How long a loaded machine may need to start the service before a test gives up."""

END_S = 90.0
"""How long one small album may take on a loaded machine before a test gives up."""

NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""A service speaks plain HTTP. Left alone, httpx reads all of the world's certificate authorities
for each request: 20 ms of a processor, where the request itself takes less than one."""

SELDOM_S = 0.3
"""The longest pause between two questions of one wait."""

ENDED = frozenset({"complete", "duplicate", "failed", "cancelled", "review"})

Json = dict[str, Any]


def living(process_group: int) -> list[int]:
    """Return the living processes of a group: the dead may wait for an init that is slow."""
    found = []
    for process in psutil.process_iter():
        try:
            is_member = os.getpgid(process.pid) == process_group
            if is_member and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except (psutil.Error, ProcessLookupError):
            continue
    return found


def eventually(
    condition: Callable[[], Any], timeout_s: float = END_S, every_s: float = 0.05
) -> Any:
    """Return the first true value of ``condition``; fail when none comes in time.

    It is asked ever more seldom: what waits for a service mostly asks the service, and asking
    20 times a second took more of it than the work that was waited for.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        if value := condition():
            return value
        if time.monotonic() > deadline:
            msg = f"nothing came of {condition} within {timeout_s:g} s"
            raise AssertionError(msg)
        time.sleep(every_s)
        every_s = max(every_s, min(every_s * 1.3, SELDOM_S))


def python_with(package: Path, folder: Path) -> str:
    """Return a Python that has ``package`` in place of the product, and all else that we have.

    Its children have it, too: they inherit no ``PYTHONPATH``.

    Args:
        package: the folder that ``crateful`` is in.
        folder: where the environment is made.
    """
    venv.create(folder, symlinks=True)
    own, ours = (sysconfig.get_path("purelib", vars=base) for base in ({"base": str(folder)}, {}))
    lines = (str(package), f"import site; site.addsitedir({ours!r})")
    (Path(own) / "other_product.pth").write_text("\n".join(lines), "utf-8")
    return str(folder / "bin" / "python")


@dataclass
class Service:
    """``crateful serve`` with its own data folder; it can be killed and started again."""

    program: ClassVar[tuple[str, ...]] = ("crateful",)
    """The module that is run, with what it is told first; ``pytest --lag`` has one of its own."""

    data_dir: Path
    environment: dict[str, str] = field(default_factory=dict)
    obeys_modes: bool = False
    """As root, too, it may open only what the modes of files and folders allow."""
    machine: str = ""
    """A host name of its own, as on another machine (Linux)."""
    process: subprocess.Popen[bytes] | warm.Warm | None = None
    url: str = ""
    token: str = ""
    backend: dict[str, str] = field(default_factory=dict)
    """Of the session's backend: its own database and queue, from the first start."""
    open_files: int = 0
    """How many files the process may have open; 0 leaves it as it is (Linux)."""
    migrates: bool = False
    """It makes its tables itself, as at anybody's first start; others get them made."""
    python: str = sys.executable
    """Of an environment with another copy of the product: see :func:`python_with`."""
    is_deaf: bool = False
    """The system tells it of no changes of files: it gives no inotify (Linux)."""
    port: int = 0
    """0 takes a free one; given the old one, a browser finds a service again after a restart."""

    def start(self, *, dying_at: str | None = None) -> Self:
        """Start it and wait until it answers.

        Args:
            dying_at: a point of :mod:`tests.pipeline.killer` where it will die by itself.
        """
        program = ("tests.pipeline.killer", dying_at) if dying_at else self.program
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if not self.backend and "CRATEFUL_DATABASE_URL" not in self.environment:
            self.backend = self._new_database()
        note = self.data_dir / "server.json"
        environments.install("youtube", ENGINES)  # where nobody ran `make test`
        self.process = self._run(*program, "serve", log="serve.log")
        eventually(lambda: self._has_answered(note), START_S)
        return self

    def _new_database(self) -> dict[str, str]:
        if self.migrates or self.python != sys.executable:
            return backends.current().settings()
        return databases.give_schema(self.data_dir)

    def start_worker(self) -> subprocess.Popen[bytes] | warm.Warm:
        """Start one more worker, which shares everything with the service."""
        return self._run(*self.program, "worker", log="worker.log")

    def _run(self, *arguments: str, log: str) -> subprocess.Popen[bytes] | warm.Warm:
        """Run ``python -m ARGUMENTS``: forked, where it needs nothing that only a start gives."""
        with (self.data_dir / log).open("ab") as into:
            command = (sys.executable, "-m", *arguments)
            if (elsewhere := self._on_its_machine(command)) != command:
                return subprocess.Popen(
                    elsewhere,
                    env=self.whole_environment(),
                    stdout=into,
                    stderr=into,
                    start_new_session=True,
                )
            number = into.fileno()
            return warm.start(arguments, self.whole_environment(), number, number)

    def _on_its_machine(self, command: tuple[str, ...]) -> tuple[str, ...]:
        command = (self.python, *command[1:])
        if self.obeys_modes and os.geteuid() == 0:
            without = "--bounding-set=-dac_override,-dac_read_search"
            command = ("setpriv", without, *command)
        if self.open_files:
            command = ("prlimit", f"--nofile={self.open_files}:{self.open_files}", *command)
        if self.is_deaf:
            no_inotify = 'echo 0 > /proc/sys/user/max_inotify_instances && exec "$@"'
            command = ("unshare", "--user", "-r", "sh", "-c", no_inotify, "sh", *command)
        if not self.machine:
            return command
        as_root = () if os.geteuid() == 0 else ("--map-root-user",)
        rename = ("sh", "-c", f'hostname {self.machine} && exec "$@"', "sh")
        return ("unshare", *as_root, "--uts", *rename, *command)

    def whole_environment(self) -> dict[str, str]:
        """Return what its processes find in their environment."""
        return {
            **_clean_environment(),
            **self.backend,
            "CRATEFUL_ENGINES_PATH": str(ENGINES),
            **self.environment,
            "CRATEFUL_DATA_DIR": str(self.data_dir),
            "CRATEFUL_HOST": "127.0.0.1",
            "CRATEFUL_PORT": str(self.port),
            "CRATEFUL_RETRY_BASE_S": "0.2",
            "CRATEFUL_LEASE_S": "6",
        }

    def _has_answered(self, note: Path) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log_tail()
        try:
            told = json.loads(note.read_text())
            if told["pid"] != self.process.pid:
                return False  # of another service, or of one that was killed
            self.url = told["url"]
            health = httpx2.get(f"{self.url}/health", timeout=5, verify=NO_AUTHORITIES)
        except (OSError, ValueError, httpx2.HTTPError):
            return False
        return health.status_code == 200

    def log_tail(self) -> str:
        """Return the end of what the service wrote."""
        return (self.data_dir / "serve.log").read_text(errors="replace")[-6000:]

    def set_up(self, **preferences: object) -> Self:
        """Make the first admin and point the service at the loopback internet's MusicBrainz.

        Nothing is looked up behind a test's back, and nothing is listened to for a lossy origin,
        which costs as much as all else that is done with an album: unless the test says so.
        """
        self.call("POST", "/api/setup", json={"username": "admin", "password": PASSWORD})
        self.token = self.sign_in("admin")
        loopback = {
            "musicbrainz_url": "https://mb.mirror.example",
            "musicbrainz_requests_per_s": 50,
            "identify_afterwards": False,
            "proven_lossy": "off",
        }
        self.call("PUT", "/api/settings", json={**loopback, **preferences})
        return self

    def sign_in(self, username: str) -> str:
        """Return a fresh token."""
        body = {"username": username, "password": PASSWORD}
        return str(self.call("POST", "/api/auth/login", json=body)["token"])

    def add_user(self, username: str) -> str:
        """Make another user and return a token of theirs."""
        body = {"username": username, "password": PASSWORD}
        self.call("POST", "/api/users", json=body)
        return self.sign_in(username)

    def person(self, username: str) -> str:
        """Return a token of somebody who may be known already."""
        known = {user["username"] for user in self.call("GET", "/api/users")}
        return self.sign_in(username) if username in known else self.add_user(username)

    def empty(self) -> Self:
        """Take every album out of the library, and out of the trash, too."""
        for album in self.albums():
            self.call("DELETE", f"/api/albums/{album['id']}")
        for entry in self.call("GET", "/api/trash?limit=200")["items"]:
            self.call("DELETE", f"/api/trash/{entry['id']}")
        return self

    def ask(
        self, method: str, path: str, *, token: str | None = None, **options: Any
    ) -> httpx2.Response:
        """Send one request as the admin, or as whoever ``token`` is."""
        headers = {"Authorization": f"Bearer {token or self.token}"} if token or self.token else {}
        try:
            return self._send(method, path, headers=headers, **options)
        except httpx2.TransportError:
            ended = self.process.poll() if self.process else None
            if ended is None:
                raise
            msg = f"the service ended with {ended}\n{self.log_tail()}"
            raise httpx2.RemoteProtocolError(msg) from None

    def ask_raw(
        self, method: str, path: str, *, content: bytes, headers: dict[str, str]
    ) -> httpx2.Response:
        """Send a body as it is, however wrong."""
        headers = {"Authorization": f"Bearer {self.token}", **headers}
        return self._send(method, path, content=content, headers=headers)

    def _send(self, method: str, path: str, **options: Any) -> httpx2.Response:
        return httpx2.request(
            method, self.url + path, timeout=END_S, verify=NO_AUTHORITIES, **options
        )

    def call(self, method: str, path: str, *, token: str | None = None, **options: Any) -> Any:
        """Send one request that must succeed; return its JSON."""
        response = self.ask(method, path, token=token, **options)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None

    def download(self, url: str, *, token: str | None = None, **body: object) -> Json:
        """Ask for an address; return the new download."""
        body = {"url": url, "confirm_lossy": True, **body}
        result: Json = self.call("POST", "/api/downloads/url", token=token, json=body)
        return result

    def read(self, download_id: int) -> Json:
        """Return a download as it is now."""
        result: Json = self.call("GET", f"/api/downloads/{download_id}")
        return result

    def wait(self, download_id: int, *statuses: str, timeout_s: float = END_S) -> Json:
        """Return the download once it has ended, or has one of ``statuses``."""
        wanted = frozenset(statuses) or ENDED

        def arrived() -> Json | None:
            row = self.read(download_id)
            return row if row["status"] in wanted else None

        try:
            row: Json = eventually(arrived, timeout_s)
        except AssertionError:
            msg = f"stuck: {self.read(download_id)}\n{self.log_tail()}"
            raise AssertionError(msg) from None
        return row

    def finish(self, url: str, expected: str = "complete", **body: Any) -> Json:
        """Ask for an address and return its download once it has ended as ``expected``."""
        row = self.wait(self.download(url, **body)["id"])
        assert row["status"] == expected, f"{row}\n{self.log_tail()}"
        return row

    def cancel_waiting(self, download_id: int) -> None:
        """Cancel what waits for an outside service; while it tries again, nobody can."""
        path = f"/api/downloads/{download_id}/cancel"
        answer: httpx2.Response = eventually(
            lambda: (said := self.ask("POST", path)).is_success and said
        )
        assert answer.json() == {"status": "cancelled"}

    def album(self, album_id: int) -> Json:
        """Return an album with its tracks."""
        result: Json = self.call("GET", f"/api/albums/{album_id}")
        return result

    def albums(self) -> list[Json]:
        """Return every album of a small library."""
        items: list[Json] = self.call("GET", "/api/albums?limit=100")["items"]
        return items

    @property
    def library(self) -> Path:
        """The master library."""
        return self.data_dir / "library"

    def await_moves(self) -> None:
        """Wait until no move is under way; a download is complete before its is tidied up."""
        eventually(lambda: self.rows("select count(*) from journal") == [(0,)])

    def files(self) -> dict[str, int]:
        """Return every file of the library, hidden ones too, with its size, once none moves.

        What tells players to stay out is none.
        """
        self.await_moves()
        return {
            path.relative_to(self.library).as_posix(): path.stat().st_size
            for path in sorted(self.library.rglob("*"))
            if path.is_file() and path.name not in players.FILES
        }

    @contextmanager
    def events(self, token: str | None = None) -> Iterator[list[Json]]:
        """Record what ``/ws`` says while the block runs."""
        seen: list[Json] = []
        headers = {"Authorization": f"Bearer {token or self.token}"}
        address = self.url.replace("http", "ws", 1) + "/ws"
        with connect(address, additional_headers=headers, proxy=None) as socket:
            seen.append(json.loads(socket.recv(timeout=END_S)))

            def listen() -> None:
                seen.extend(json.loads(frame) for frame in socket)

            reader = threading.Thread(target=listen)
            reader.start()
            try:
                yield seen
            finally:
                socket.close()
                reader.join()

    def children(self) -> list[psutil.Process]:
        """Return the processes that the service has started and that still live."""
        assert self.process is not None
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def wait_until_idle(self) -> None:
        """Return once nothing is running any more."""
        eventually(lambda: not self.call("GET", "/api/downloads?status=importing"))

    def kill(self) -> None:
        """End it as a power cut would: kill -9, no clean-up."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    @property
    def database_url(self) -> str:
        """Where its rows are, for SQLAlchemy."""
        given = {**self.backend, **self.environment}.get("CRATEFUL_DATABASE_URL")
        return given or f"sqlite:///{self.data_dir / 'crateful.db'}"

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask its database itself."""
        engine = create_engine(self.database_url)
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.exec_driver_sql(query)]
        finally:
            engine.dispose()

    def leave(self) -> None:
        """End it for good: its database and queue are gone, too."""
        self.stop()
        backends.current().forget_database(self.backend.get("CRATEFUL_DATABASE_URL", ""))
        backends.current().forget_queue(self.backend.get("CRATEFUL_BROKER_URL", ""))

    def stop(self) -> None:
        """End it politely."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _clean_environment() -> dict[str, str]:
    dropped = ("CRATEFUL_", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
