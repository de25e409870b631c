"""The egress guard: a proxy on loopback that lets downloads reach only the open internet.

Every program that fetches what a user pasted goes through it, so redirects, manifests and
names that change their address between two look-ups are all covered, whichever library
opens the socket. A name is resolved once, every answer is judged, and the very address that
was judged is dialled.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final, Self

from crateful.counters import TALLIES
from crateful.tools.addresses import is_public, is_public_name, literal
from crateful.tools.proxy import (
    Proxy,
    Request,
    Streams,
    answer,
    basic,
    both_ways,
    dial,
    dial_upstream,
    pipe,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

log = logging.getLogger(__name__)

BLOCKED: Final = "Blocked by egress guard"
"""Stands in the reason of every refusal, so that it is known from a site's own 403."""
OVER_LIMIT: Final = "the size limit of this download is used up"

_PORTS: Final = frozenset({80, 443})
_HEAD_BYTES: Final = 64 * 1024
_HEAD_S: Final = 20.0


class _RefusedError(Exception):
    """The guard does not let this through; the text is the reason."""


@dataclass(eq=False, slots=True)
class Pass:
    """One job's pass through the guard: its own credentials, byte count and refusals."""

    guard: Guard
    max_bytes: int
    upstream: Proxy | None
    allow: frozenset[str]
    token: str = field(default_factory=partial(secrets.token_urlsafe, 18))
    used_bytes: int = 0
    blocked: list[str] = field(default_factory=list)
    """What was refused, ``host:port: reason``."""
    connections: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def proxy_url(self) -> str:
        """The proxy to give to the job, credentials included."""
        return f"http://job:{self.token}@127.0.0.1:{self.guard.port}"

    @property
    def is_over_limit(self) -> bool:
        """More bytes were asked for than this job may fetch."""
        return self.used_bytes > self.max_bytes

    def count(self, size_bytes: int) -> None:
        """Take note of bytes that came.

        Raises:
            _RefusedError: they are too many.
        """
        self.used_bytes += size_bytes
        if self.is_over_limit:
            raise _RefusedError(OVER_LIMIT)

    def close(self) -> None:
        """End the job's connections; its credentials are worth nothing from now on."""
        self.guard.revoke(self)

    def __enter__(self) -> Self:
        """Return the pass itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the pass."""
        self.close()


def allowed_hosts(setting: str) -> frozenset[str]:
    """Read ``allow_private_hosts``: ``host:port``, separated by commas."""
    return frozenset(part.strip().lower() for part in setting.split(",") if part.strip())


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of ``host``."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in answers))


class Guard:
    """The proxy of one process. It costs nothing until :meth:`admit` is first called.

    Args:
        resolver: finds the addresses of a name.
    """

    def __init__(self, resolver: Callable[[str, int], Sequence[str]] = resolve) -> None:
        self.port = 0
        self._resolver = resolver
        self._passes: dict[str, Pass] = {}
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop: asyncio.Event | None = None

    def admit(
        self, *, max_bytes: int, upstream: str | None = None, allow: frozenset[str] = frozenset()
    ) -> Pass:
        """Give one job a pass; close it when the job is over.

        Args:
            max_bytes: how much the job may fetch.
            upstream: the household's own proxy, ``http://user:password@host:port``. Names
                are then resolved there; spelled-out addresses are still judged here.
            allow: private ``host:port`` that the operator opened; reached without upstream.

        Raises:
            BadProxyError: ``upstream`` can't be read.
        """
        proxy = Proxy.parse(upstream) if upstream else None
        job = Pass(self, max_bytes, proxy, allow)
        with self._lock:
            if self._thread is None:
                self._start()
            self._passes[basic("job", job.token)] = job
        return job

    def revoke(self, job: Pass) -> None:
        """Revoke a pass and close its connections."""
        with self._lock:
            self._passes.pop(basic("job", job.token), None)
            loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # closed in between
                loop.call_soon_threadsafe(_cancel_all, job.connections)

    def close(self) -> None:
        """Stop the proxy; the next :meth:`admit` starts it anew."""
        with self._lock:
            thread, loop, stop = self._thread, self._loop, self._stop
            self._thread = self._loop = self._stop = None
            self._passes.clear()
        if thread is not None and loop is not None and stop is not None:
            loop.call_soon_threadsafe(stop.set)
            thread.join()

    def _start(self) -> None:
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(ready)), name="egress-guard", daemon=True
        )
        self._thread.start()
        ready.wait()

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        stop = self._stop
        server = await asyncio.start_server(
            self._accept, "127.0.0.1", 0, limit=_HEAD_BYTES, backlog=256
        )
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        try:
            await stop.wait()
        finally:
            server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._serve_one(reader, writer)
        writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _HEAD_S)
            request = Request.parse(head)
        except (ValueError, asyncio.LimitOverrunError):
            await answer(writer, 400, "Bad Request")
            return
        job = self._passes.get(request.authorization)
        if job is None:
            await answer(writer, 407, "Proxy Authentication Required")
            return
        task = asyncio.current_task()
        if task is not None:
            job.connections.add(task)
            task.add_done_callback(job.connections.discard)
        await self._relay(job, request, reader, writer)

    async def _relay(
        self,
        job: Pass,
        request: Request,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        try:
            job.count(0)
            answers, there = await self._dial(job, request)
        except _RefusedError as refusal:
            TALLIES.add("outside", "refused")
            job.blocked.append(f"{request.host}:{request.port}: {refusal}")
            log.info("refused %s:%d: %s", request.host, request.port, refusal)
            await answer(writer, 403, f"{BLOCKED}: {refusal}")
            return
        except (OSError, asyncio.IncompleteReadError) as error:
            TALLIES.add("outside", "failed")
            await answer(writer, 502, f"Can't reach {request.host}: {type(error).__name__}")
            return
        TALLIES.add("outside", "opened")
        try:
            if request.is_tunnel:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await both_ways(
                pipe(reader, there, job.count),
                pipe(answers, writer, job.count),
            )
        except _RefusedError:
            # Mid-way: a break that no client can take for the end of a whole file.
            writer.transport.abort()
        finally:
            there.close()

    async def _dial(self, job: Pass, request: Request) -> Streams:
        addresses = await self._addresses(job, request)
        if addresses is None and job.upstream is not None:
            return await dial_upstream(job.upstream, request)
        failure: Exception = OSError("no address")
        for address in addresses or ():
            try:
                reader, writer = await dial(address, request.port)
            except OSError as error:  # a timeout is one, too
                failure = error
                continue
            if not request.is_tunnel:
                writer.write(request.for_origin())
            return reader, writer
        raise failure

    async def _addresses(self, job: Pass, request: Request) -> Sequence[str] | None:
        """Return the judged addresses to dial; None for a name that upstream resolves."""
        host, port = request.host, request.port
        look_up = asyncio.get_running_loop().run_in_executor
        if f"{host}:{port}" in job.allow:
            return await look_up(None, self._resolver, host, port)
        if port not in _PORTS:
            message = f"port {port} is not allowed"
            raise _RefusedError(message)
        spelled = literal(host)
        if spelled is None and not is_public_name(host):
            message = f"{host[:80]} is not a public name"
            raise _RefusedError(message)
        if job.upstream is not None and spelled is None:
            return None
        found = [str(spelled)] if spelled else await look_up(None, self._resolver, host, port)
        private = [one for one in found if not is_public(ip_address(one.partition("%")[0]))]
        if private:
            message = f"{host} is a private address"
            raise _RefusedError(message)
        return None if job.upstream is not None else found


def _cancel_all(tasks: set[asyncio.Task[None]]) -> None:
    for task in list(tasks):
        task.cancel()
