"""Starts Pythons that have the product loaded: a process that imported it once, forks.

Usage: ``python -m tests.warm SOCKET crateful serve``; :func:`start` does it. Loading the service
takes a second and a half of a processor, and the tests start it hundreds of times. What is forked
is a process with its own session, environment, files and death, and runs ``python -m MODULE``:
nothing of the service has run in the one that forks.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

LOADED: Final = (
    "crateful.server",
    "crateful.cli",
    *("alembic.autogenerate", "alembic.ddl.postgresql", "alembic.ddl.sqlite", "mako.template"),
    *("celery.app.amqp", "celery.apps.worker", "celery.fixups", "celery.worker.consumer"),
    *("sqlalchemy.dialects.sqlite.pysqlite", "sqlalchemy.dialects.postgresql.psycopg"),
    *("uvicorn.lifespan.on", "uvicorn.loops.auto", "uvicorn.protocols.http.auto"),
)
"""What a service loads until it answers, most of it by name."""

KNOWN_BY: Final = ("crateful", "serve")
"""The end of each command line: that a service runs is known by it."""

LONGEST_REQUEST: Final = 256 * 1024
FILES: Final = 3
"""That come with a request: standard output, standard error, and where to tell of the end."""


@dataclass(slots=True)
class Warm:
    """A process that was forked: as much of :class:`subprocess.Popen` as a test needs.

    Args:
        news: tells its id, and then how it ended.
    """

    news: int
    returncode: int | None = None
    pid: int = 0

    def __post_init__(self) -> None:
        self.pid = self._read()

    def _read(self) -> int:
        told = b""
        while not told.endswith(b"\n"):
            piece = os.read(self.news, 1)
            if not piece:
                msg = "The process that forks is gone."
                raise RuntimeError(msg)
            told += piece
        return int(told)

    def poll(self) -> int | None:
        """Return how it ended, or ``None`` while it lives."""
        return self._end(0)

    def wait(self, timeout: float | None = None) -> int:
        """Return how it ended, once it has.

        Raises:
            subprocess.TimeoutExpired: it lives on after ``timeout`` seconds.
        """
        code = self._end(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return code

    def _end(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self.news], [], [], timeout)[0]:
            self.returncode = self._read()
            os.close(self.news)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it ends at any moment
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class _Forking:
    """The process that forks, as its parent sees it."""

    def __init__(self) -> None:
        self.requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.requests.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LONGEST_REQUEST)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm", str(theirs.fileno()), *KNOWN_BY],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        atexit.register(self.end)

    def end(self) -> None:
        """Let it go; what it forked may live on."""
        self.requests.close()
        self._process.wait(30)


_forking: list[_Forking] = []


def start(arguments: Sequence[str], environment: Mapping[str, str], out: int, err: int) -> Warm:
    """Run ``python -m ARGUMENTS`` in a session of its own.

    Args:
        arguments: a module and what it is told.
        environment: all that it finds there.
        out: a descriptor for what it says.
        err: one for what it complains of.
    """
    if not _forking:
        _forking.append(_Forking())
    request = {"arguments": arguments, "environment": dict(environment), "folder": str(Path.cwd())}
    news, told = os.pipe()
    with os.fdopen(told, "wb"):
        requests = _forking[0].requests
        socket.send_fds(requests, [json.dumps(request).encode()], [out, err, told])
    return Warm(news)


class _Children:
    """Those who live, and whom their ends are told."""

    def __init__(self) -> None:
        self._told: dict[int, int] = {}

    def add(self, child: int, told: int) -> None:
        self._told[child] = told
        self._tell(told, child)

    def reap(self) -> None:
        """Tell of each that has ended."""
        with suppress(ChildProcessError):
            while ended := os.waitpid(-1, os.WNOHANG):
                child, status = ended
                if not child:
                    return
                told = self._told.pop(child)
                self._tell(told, os.waitstatus_to_exitcode(status))
                os.close(told)

    @staticmethod
    def _tell(told: int, number: int) -> None:
        with suppress(BrokenPipeError):  # nobody waits for it any more
            os.write(told, b"%d\n" % number)


@dataclass(slots=True)
class Request:
    """What a forked process is to be."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str

    @classmethod
    def of(cls, line: bytes) -> Self:
        """Read it."""
        return cls(**json.loads(line))

    def become(self, out: int, err: int) -> None:
        """Be a process of its own, which has nothing of the one that forked it."""
        os.setsid()
        os.chdir(self.folder)
        os.dup2(out, 1)
        os.dup2(err, 2)
        signal.set_wakeup_fd(-1)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(self.environment)


def _serve(requests: socket.socket) -> Request | None:
    """Fork for each request; return it in the child, and nothing where no more come."""
    children = _Children()
    awake, wake = socket.socketpair()
    for each in (awake, wake):
        each.settimeout(0)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select([requests, awake], [], [])
        if awake in ready:
            awake.recv(4096)
            children.reap()
        if requests in ready:
            line, given, _, _ = socket.recv_fds(requests, LONGEST_REQUEST, FILES)
            if not line:
                return None
            out, err, told = given
            child = os.fork()
            if not child:
                request = Request.of(line)
                request.become(out, err)
                return request
            children.add(child, told)
            for each in (out, err):
                os.close(each)


def _make_ready() -> None:
    """Do what each service would do at its first requests: half a second of a processor."""
    from sqlalchemy.orm import configure_mappers  # noqa: PLC0415  # loaded by now, with the product

    from crateful import app  # noqa: PLC0415

    configure_mappers()
    for route in app.routes():
        route.matches({"type": "http", "method": "GET", "path": "/", "headers": []})


def main() -> None:
    """Load the product, fork for whoever asks, and in each child be what was asked for."""
    requests = socket.socket(fileno=int(sys.argv[1]))
    for name in LOADED:
        importlib.import_module(name)
    _make_ready()
    gc.collect()
    gc.freeze()  # what all share is not copied for being looked at
    request = _serve(requests)
    if request is None:
        os._exit(0)
    requests.detach()
    module, *arguments = request.arguments
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
