"""The service in one process: the API and a worker."""

from __future__ import annotations

import asyncio
import ctypes
import logging
import signal
import socket
import sys
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Final

import uvicorn

from crateful import connections, migrations
from crateful.app import create_app
from crateful.db import Database, connect
from crateful.downloads.context import WorkerContext, assemble
from crateful.downloads.worker import crashes
from crateful.events import bus as buses
from crateful.system.service_note import noted
from crateful.users import service as users
from crateful.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator
    from types import FrameType

    from crateful.connections import Limits
    from crateful.events.bus import Bus
    from crateful.settings import Settings
    from crateful.users.setup import FirstSetup

logger = logging.getLogger(__name__)

USER_TIMEOUT_MS: Final = 20_000
"""A peer that takes nothing for so long is gone (RFC 5482); a stalled browser would
otherwise hold its connection for as long as the kernel retries."""

SEND_BUFFER_BYTES: Final = 256 * 1024
BACKLOG: Final = 512
ACCEPTED_AT_ONCE: Final = 64
"""Connections that asyncio takes in one turn of its loop, which others wait for."""

GRACE_S: Final = 5
MAX_FRAME_BYTES: Final = 64 * 1024
"""The largest thing that a WebSocket client may say; it has little to say."""

TICK_S: Final = 1.0

M_MMAP_THRESHOLD: Final = -3
M_ARENA_MAX: Final = -8
"""As glibc 2.36 numbers them in malloc.h."""

SWITCH_S: Final = 0.001
"""How long a thread goes on while another one waits for the interpreter. An answer changes threads
a few times, and while albums move in, Python's own 5 ms would be added at each."""

LARGE_BYTES: Final = 256 * 1024
ARENAS: Final = 2

DEFAULT_LIMITS: Final = connections.Limits(connections=256)
"""Of a server for tests; the service's are the settings' and the machine's."""


def serve(settings: Settings) -> None:
    """Run the service until SIGTERM or SIGINT."""
    spare_memory()
    sys.setswitchinterval(SWITCH_S)
    with ExitStack() as parts:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        migrations.upgrade(settings.sqlalchemy_url, data_dir=settings.data_dir)
        listener = parts.enter_context(listening(settings.host, settings.port))
        context, bus = _shared(settings, parts)
        app = create_app(settings, context.database, context=context, bus=bus)
        # Also for uvicorn, which raises the signal that ended it once more when it is done.
        end = parts.enter_context(_end_signals())
        worker = Worker(context, bus)
        parts.enter_context(crashes.recorded(settings, worker.owner))
        worker.start()
        parts.callback(worker.stop)
        url = url_of(settings.host, listener) + settings.base_path
        parts.enter_context(noted(settings.service_note, url))
        logger.info("Crateful is at %s", url)
        _ask_for_an_admin(context.database, app.state.first_setup, url)
        limits = connections.raise_file_limit(settings.max_connections)
        web_server(app, end, settings.trusted_proxies, limits).run(sockets=[listener])


def work(settings: Settings) -> None:
    """Run one more worker until SIGTERM or SIGINT; it needs the broker that the others use."""
    spare_memory()
    with ExitStack() as parts:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        migrations.upgrade(settings.sqlalchemy_url, data_dir=settings.data_dir)
        context, bus = _shared(settings, parts)
        end = parts.enter_context(_end_signals())
        worker = Worker(context, bus)
        parts.enter_context(crashes.recorded(settings, worker.owner))
        worker.start()
        parts.callback(worker.stop)
        logger.info("Working on downloads")
        end.recv(1)


def spare_memory() -> None:
    """Have the C library give back what was used once (glibc; elsewhere nothing happens).

    By default it keeps what one sign-in needed, 19 MB for argon2, for each thread that ever
    did one: mallopt(3), "M_MMAP_THRESHOLD" and "M_ARENA_MAX".
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
        mallopt(M_ARENA_MAX, ARENAS)


def _shared(settings: Settings, parts: ExitStack) -> tuple[WorkerContext, Bus]:
    """Make what API and worker share; it outlives both."""
    database = Database(connect(settings.sqlalchemy_url))
    parts.callback(database.close)
    context = assemble(settings, database)
    parts.callback(context.close)
    bus = buses.of(settings)
    bus.start()
    parts.callback(bus.stop)
    return context, bus


@contextmanager
def listening(host: str, port: int) -> Generator[socket.socket]:
    """Open the listening socket; what it accepts inherits its options."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
        listener.bind((host, port))
        listener.listen(BACKLOG)
        yield listener


def url_of(host: str, listener: socket.socket) -> str:
    """Return where a program on this machine reaches the service."""
    port = listener.getsockname()[1]
    if host in {"", "0.0.0.0", "::"}:  # noqa: S104  # every address, so loopback too
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _ask_for_an_admin(database: Database, first_setup: FirstSetup, url: str) -> None:
    """Say how the first admin is made, while there is none; a token of before is removed."""
    with database.reading() as session:
        is_needed = users.setup_is_needed(session)
    if not is_needed:
        first_setup.forget()
    elif first_setup.needs_token:
        # The one secret that the log is to show: it is good for nothing once there is an admin.
        logger.warning(
            "There is no admin yet. Make one at %s/setup with the one-time token %s",
            url,
            first_setup.token(),
        )


class QuietServer(uvicorn.Server):
    """A server that sleeps while nobody asks for anything.

    uvicorn looks ten times a second whether it was told to stop (0.54); this one is woken.

    Args:
        config: uvicorn's.
        end: can be read once the server is to stop, also if that was before it began.
    """

    def __init__(self, config: uvicorn.Config, end: socket.socket) -> None:
        super().__init__(config)
        self._end = end

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        connections.quiet_about_full_tables(asyncio.get_running_loop())
        await super().startup(sockets)
        for each in sockets or ():
            each.listen(BACKLOG)  # uvicorn lets as many wait as are taken at once

    async def main_loop(self) -> None:
        """Return once the server was told to stop."""
        told, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self._end, told.set)
        # A counter of 0 renews the Date header, which is exact to the second.
        while not (await self.on_tick(0) or told.is_set()):
            with suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), TICK_S)
        loop.remove_reader(self._end)


def web_server(
    app: Callable[..., Awaitable[None]],
    end: socket.socket,
    trusted_proxies: str = "",
    limits: Limits = DEFAULT_LIMITS,
) -> uvicorn.Server:
    """Return a server for ``app`` that runs until ``end`` can be read.

    It believes the named proxies, and nobody else, and lets nobody hold more connections than
    their share.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        # Whoever may name another address as the user's own escapes the limits per address.
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies or None,
        backlog=ACCEPTED_AT_ONCE,
        **connections.protocols(limits, trusted_proxies),
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    return QuietServer(config, end)


@contextmanager
def _end_signals() -> Generator[socket.socket]:
    """Yield what can be read once SIGTERM or SIGINT came; they no longer end the process.

    Python runs a handler between two steps of the main thread, so a signal that comes right
    before that thread begins to wait, or that the kernel gives to another thread, would be
    heard when the wait is over: never. What C writes here at once ends the wait.
    """
    woken, waker = socket.socketpair()
    with woken, waker:
        waker.settimeout(0)
        before = signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _go_on)
        try:
            yield woken
        finally:
            signal.set_wakeup_fd(before)


def _go_on(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing: a handler runs in the middle of anything, also of taking a lock."""
