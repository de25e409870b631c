"""Limits on connections: how many, how long each may idle, and which are closed to make room.

A stranger needs no password to open one, so each is worth little until a request has come: a
head has its time, a body has its time, and where there are too many the ones that wait for their
sender end first, those of the address with the most before all others.
"""

from __future__ import annotations

import logging
import resource
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

import h11
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from crateful.downloads.ws import AUTH_S
from crateful.tools.addresses import site_of

if TYPE_CHECKING:
    import asyncio
    from asyncio.transports import BaseTransport
    from collections.abc import Container, Iterable

logger = logging.getLogger(__name__)

FILES: Final = 16_384
"""The soft limit of open files that the service asks for: Debian's is 1024 by default."""

TOLD_EVERY_S: Final = 60.0
"""Seconds between two lines of the log about the same trouble."""

MAX_HEAD_BYTES: Final = 16 * 1024
"""h11's own default (0.16): a head that is longer is refused."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What connections may take."""

    connections: int
    """All at a time, WebSockets too."""

    head_s: float = 15.0
    """Seconds for a request's head, from the connection or from the head's first byte."""

    body_s: float = 60.0
    """Seconds for a request's body: a megabyte at 140 kbit/s."""

    @property
    def of_one_site(self) -> int:
        """Connections of one address: of a household, or of a proxy that nobody named."""
        return max(1, self.connections // 2)


class Seldom:
    """Writes a warning once in a while, however often there is reason to."""

    def __init__(self) -> None:
        self._told_at = -TOLD_EVERY_S
        self._unsaid = 0

    def warn(self, text: str, *values: object) -> None:
        """Write the warning if it is due, with how often it was not written since."""
        self._unsaid += 1
        now = time.monotonic()
        if now - self._told_at >= TOLD_EVERY_S:
            logger.warning("%s (%d times)", text % values, self._unsaid)
            self._told_at, self._unsaid = now, 0


class Connection(Protocol):
    """What the table knows of one of its connections."""

    transport: asyncio.Transport

    def keeps_us_waiting(self) -> bool:
        """Tell whether it is its sender's turn, and nobody's work would be lost."""


class ConnectionTable:
    """Who is connected; belongs to the event loop's thread.

    Args:
        limits: how many there may be.
        proxies: addresses that many people's connections come from, as they should.
    """

    def __init__(self, limits: Limits, proxies: Container[str] = ()) -> None:
        self.limits = limits
        self._proxies = proxies
        self._site_of: dict[asyncio.Transport, str] = {}
        self._sites: dict[str, dict[asyncio.Transport, Connection]] = {}
        self._seldom = Seldom()

    def admit(self, connection: Connection) -> None:
        """Take a connection in, or what has become of one; another one may end for it."""
        transport = connection.transport
        if (known := self._site_of.get(transport)) is not None:
            self._sites[known][transport] = connection
            return
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if peer else ""
        is_proxy = address in self._proxies
        site = "proxies" if is_proxy else site_of(address)
        seats = self._sites.setdefault(site, {})
        seats[transport], self._site_of[transport] = connection, site
        if len(seats) > self.limits.of_one_site and not is_proxy:
            self._make_room(seats.values(), transport)
        elif len(self._site_of) > self.limits.connections:
            fullest = max(self._sites.values(), key=len)
            self._make_room((*fullest.values(), *self._everybody()), transport)

    def leave(self, transport: asyncio.Transport) -> None:
        """Forget a connection, if it is still known."""
        site = self._site_of.pop(transport, None)
        if site is not None:
            self._sites[site].pop(transport)
            if not self._sites[site]:
                del self._sites[site]

    def _everybody(self) -> Iterable[Connection]:
        return (one for seats in self._sites.values() for one in seats.values())

    def _make_room(self, oldest_first: Iterable[Connection], newcomer: asyncio.Transport) -> None:
        waiting = (one.transport for one in oldest_first if one.keeps_us_waiting())
        leaving = next((one for one in waiting if one is not newcomer), newcomer)
        self.leave(leaving)
        leaving.abort()
        self._seldom.warn(
            "Too many connections: of %d, at most %d of one address. Those that wait for their"
            " sender are closed",
            self.limits.connections,
            self.limits.of_one_site,
        )


class StrictReader(h11.Connection):
    """Reads requests, and refuses those whose end two readers could see in two places."""

    def next_event(self) -> h11.Event | type[h11.NEED_DATA | h11.PAUSED]:
        """Return what has come.

        Raises:
            RemoteProtocolError: it is no request, or its length is told in two ways or in one
                that its version does not know (RFC 9112 section 6.1); h11 would believe
                Transfer-Encoding.
        """
        event = super().next_event()
        if isinstance(event, h11.Request):
            names = {name for name, _ in event.headers}
            is_old = event.http_version < b"1.1"
            if b"transfer-encoding" in names and (b"content-length" in names or is_old):
                msg = "Transfer-Encoding with Content-Length, or in HTTP/1.0"
                raise h11.RemoteProtocolError(msg)
        return event


class HttpConnection(H11Protocol):
    """uvicorn's connection that waits for its sender only for so long.

    By itself it waits for ever: its timer (0.54) runs between an answer and the next request's
    first byte only.
    """

    def __init__(self, *, table: ConnectionTable, **given: Any) -> None:  # noqa: ANN401  # uvicorn's
        super().__init__(**given)
        self.conn = StrictReader(h11.SERVER, MAX_HEAD_BYTES)
        # Strangers' mistakes are no news: each would be a line of the log.
        self.logger = logging.getLogger("uvicorn.error.strangers")
        self.logger.setLevel(logging.ERROR)
        self._table = table
        self._turn: object = None
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._table.admit(self)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        self._table.leave(self.transport)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what has come, and see what is still to come."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Go on with what was sent before its turn; until more comes uvicorn's timer runs."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            self._look()

    def keeps_us_waiting(self) -> bool:
        """Tell whether a request, or the rest of one, or the taking of an answer is due."""
        return self.conn.their_state in {h11.IDLE, h11.SEND_BODY} or self.flow.write_paused

    def _look(self) -> None:
        """Wait for a head or a body, each from its beginning on: no byte buys more time."""
        limits, state = self._table.limits, self.conn.their_state
        wait_s = {h11.IDLE: limits.head_s, h11.SEND_BODY: limits.body_s}.get(state)
        if wait_s is None:
            self._stop_waiting()
        elif self._turn is not state or self._patience is None:
            self._stop_waiting()
            self._turn = state
            self._patience = self.loop.call_later(wait_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


class SocketConnection(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, which keeps the seat of the request that it came from."""

    def __init__(self, *, table: ConnectionTable, **given: Any) -> None:  # noqa: ANN401  # uvicorn's
        super().__init__(**given)
        self._table = table
        self._opened_at = self.loop.time()

    def connection_made(self, transport: BaseTransport) -> None:
        """Take over the seat."""
        super().connection_made(transport)
        self._table.admit(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._table.leave(self.transport)
        super().connection_lost(exc)

    def keeps_us_waiting(self) -> bool:
        """Tell whether it may still have to say who it is; after that it is somebody's."""
        return self.loop.time() - self._opened_at < AUTH_S


def protocols(limits: Limits, trusted_proxies: str) -> dict[str, Any]:
    """Return uvicorn's settings for connections of one table."""
    reader = ProxyHeadersMiddleware(cast("Any", None), trusted_proxies or [])
    table = ConnectionTable(limits, cast("Container[str]", reader.trusted_hosts))
    return {
        "http": partial(HttpConnection, table=table),
        "ws": partial(SocketConnection, table=table),
    }


def raise_file_limit(wanted: int) -> Limits:
    """Have as many open files as the machine allows, and keep half of them for other things.

    Args:
        wanted: how many connections there may be where files are no matter.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(ValueError, OSError):  # some systems allow less than they say
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
    files = FILES if soft == resource.RLIM_INFINITY else soft
    return Limits(min(wanted, files // 2))


def quiet_about_full_tables(loop: asyncio.AbstractEventLoop) -> None:
    """Say once a minute that no more files can be opened; asyncio says it for each try."""
    seldom = Seldom()

    def handle(loop: asyncio.AbstractEventLoop, about: dict[str, Any]) -> None:
        if "out of system resource" in about.get("message", ""):
            error = about.get("exception")
            seldom.warn("New connections must wait: %s", getattr(error, "strerror", error))
        else:
            loop.default_exception_handler(about)

    loop.set_exception_handler(handle)
