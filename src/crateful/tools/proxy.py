"""The protocol of forward proxies (RFC 9110 section 9.3.6, RFC 9112 section 3.2)."""

from __future__ import annotations

import asyncio
import base64
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit, urlunsplit

from crateful.errors import InvalidError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_CHUNK_BYTES: Final = 256 * 1024
_DIAL_S: Final = 15.0
_HOP_BY_HOP: Final = ("proxy-", "connection:", "keep-alive:")


class BadProxyError(InvalidError):
    """The proxy's address is not one that can be used."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """The household's own proxy, which the guard goes through."""

    host: str
    port: int
    authorization: str | None

    @classmethod
    def parse(cls, url: str) -> Proxy:
        """Read ``http://user:password@host:port``.

        Raises:
            BadProxyError: it is anything else.
        """
        try:
            parts = urlsplit(url)
            port = parts.port or 8080
        except ValueError as error:
            message = "The proxy's address can't be read; write http://host:port."
            raise BadProxyError(message) from error
        if parts.scheme != "http" or not parts.hostname:
            message = "The proxy must be given as http://host:port."
            raise BadProxyError(message)
        if parts.username is None:
            return cls(parts.hostname, port, None)
        return cls(
            parts.hostname,
            port,
            basic(unquote(parts.username), unquote(parts.password or "")),
        )


@dataclass(frozen=True, slots=True)
class Request:
    """The head of what a client asks the proxy for."""

    method: str
    target: str
    headers: tuple[str, ...]
    host: str
    port: int

    @classmethod
    def parse(cls, head: bytes) -> Request:
        """Read a request's head; ValueError for anything that is not one to a proxy."""
        line, *headers = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        method, target, _ = line.split(" ")
        if method == "CONNECT":
            parts = urlsplit(f"//{target}")
        else:
            parts = urlsplit(target)
            if parts.scheme != "http":
                message = "not a request to a proxy"
                raise ValueError(message)
        if not parts.hostname:
            message = "no host"
            raise ValueError(message)
        port = parts.port or (443 if method == "CONNECT" else 80)
        host = parts.hostname.removesuffix(".").lower()
        return cls(method, target, tuple(headers), host, port)

    @property
    def is_tunnel(self) -> bool:
        """All bytes are carried as they are, both ways."""
        return self.method == "CONNECT"

    @property
    def authorization(self) -> str:
        """The credentials for the proxy; empty without any."""
        for header in self.headers:
            name, _, value = header.partition(":")
            if name.strip().lower() == "proxy-authorization":
                return value.strip()
        return ""

    def _head(self, target: str, *extra: str) -> bytes:
        kept = [one for one in self.headers if not one.lower().startswith(_HOP_BY_HOP)]
        # One request per connection: the next one may be for another host.
        lines = [f"{self.method} {target} HTTP/1.1", *kept, *extra, "Connection: close"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def for_origin(self) -> bytes:
        """Return the head as the web server itself expects it."""
        parts = urlsplit(self.target)
        return self._head(urlunsplit(("", "", parts.path or "/", parts.query, "")))

    def for_proxy(self, proxy: Proxy) -> bytes:
        """Return the head as another proxy expects it."""
        extra = [f"Proxy-Authorization: {proxy.authorization}"] if proxy.authorization else []
        if not self.is_tunnel:
            return self._head(self.target, *extra)
        name = f"[{self.host}]" if ":" in self.host else self.host
        where = f"{name}:{self.port}"
        lines = [f"CONNECT {where} HTTP/1.1", f"Host: {where}", *extra]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def dial(host: str, port: int) -> Streams:
    """Open a connection, within a bounded time."""
    return await asyncio.wait_for(asyncio.open_connection(host, port), _DIAL_S)


async def dial_upstream(proxy: Proxy, request: Request) -> Streams:
    """Pass the request on to ``proxy``; a tunnel is open when this returns."""
    reader, writer = await dial(proxy.host, proxy.port)
    is_open = False
    try:
        writer.write(request.for_proxy(proxy))
        is_open = not request.is_tunnel or await _is_welcome(reader)
    finally:
        if not is_open:
            writer.close()
    if not is_open:
        message = "the proxy refused"
        raise OSError(message)
    return reader, writer


async def _is_welcome(reader: asyncio.StreamReader) -> bool:
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _DIAL_S)
    return head.split(b"\r\n")[0].split(b" ")[1:2] == [b"200"]


async def pipe(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, count: Callable[[int], None]
) -> None:
    """Carry bytes from one side to the other until the first has no more."""
    while chunk := await source.read(_CHUNK_BYTES):
        count(len(chunk))
        target.write(chunk)
        await target.drain()


async def both_ways(*ways: Coroutine[None, None, None]) -> None:
    """Carry bytes both ways until one side has no more to say."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            with suppress(OSError):  # a side that hung up has no more to say either
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def answer(writer: asyncio.StreamWriter, status: int, reason: str) -> None:
    """Send a whole answer of the proxy's own."""
    body = reason.encode()
    extra = 'Proxy-Authenticate: Basic realm="egress"\r\n' if status == 407 else ""  # noqa: PLR2004  # RFC 9110 section 15.5.8
    head = (
        f"HTTP/1.1 {status} {reason}\r\n{extra}Content-Type: text/plain\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode("latin-1", "replace") + body)
    await writer.drain()


def basic(name: str, password: str) -> str:
    """Return the value of a header that names who asks (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
