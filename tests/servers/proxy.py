"""The proxy itself: takes connections, ends TLS, and sends the answers as they were ordered.

It speaks HTTP/1.1 with `CONNECT` (TLS or plain inside the tunnel) and with absolute URLs.
"""

import base64
import binascii
import io
import re
import socket
import ssl
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.servers.exchange import Request, Response

CONTROL_HOST = "control.test"
_CHUNK_BYTES = 65536
_TLS_HANDSHAKE = b"\x16"  # RFC 8446, section 5.1: the first byte a TLS client sends
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class Exchangers:
    """What the proxy asks of the internet behind it."""

    answer: Callable[[Request], Response]
    context_for: Callable[[str], ssl.SSLContext]
    released: Callable[[], threading.Event]
    """What is set when the stalls of today's requests are released."""
    credential: str | None = None


class ProxyServer(ThreadingHTTPServer):
    """A threaded server that knows its open connections, so that it can end them."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, internet: Exchangers) -> None:
        super().__init__(("127.0.0.1", port), _Connection)
        self.internet = internet
        self.connections: set[socket.socket] = set()

    def handle_error(self, request: object, client_address: object) -> None:
        """Report mistakes of the sites; clients that go away are part of the tests."""
        error = sys.exception()
        if not isinstance(error, OSError):
            traceback.print_exception(error)

    def close_connections(self) -> None:
        """Break every connection that is still open."""
        for connection in list(self.connections):
            _shut(connection)


class _Connection(BaseHTTPRequestHandler):
    """One connection of a client, from its first request to its last."""

    protocol_version = "HTTP/1.1"
    # Unbuffered answers above 8 KB cost 40 ms each (Nagle against delayed ACK).
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 60
    server: ProxyServer

    def setup(self) -> None:
        super().setup()
        self._tunnel_host = ""
        self._scheme = "http"
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        try:
            super().finish()
        except OSError:
            self.rfile.close()

    def log_message(self, *_: object) -> None:
        """Say nothing: the internet keeps its own log."""

    def do_CONNECT(self) -> None:
        """Open a tunnel; the requests inside it are answered here."""
        if not self._may_pass():
            return
        host, _, _ = self.path.rpartition(":")
        self.send_response(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        self._tunnel_host = host.strip("[]").lower()
        if self.connection.recv(1, socket.MSG_PEEK) == _TLS_HANDSHAKE:
            self._end_tls()

    def _end_tls(self) -> None:
        context = self.server.internet.context_for(self._tunnel_host)
        self.rfile.close()
        self.wfile.close()
        plain = self.connection
        self.server.connections.discard(plain)
        tls = context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        self.server.connections.add(tls)
        self.connection = self.request = tls
        self.rfile = tls.makefile("rb", -1)
        self.wfile = cast("io.BufferedIOBase", tls.makefile("wb", -1))
        self._scheme = "https"
        try:
            tls.do_handshake()
            self.close_connection = False
            while not self.close_connection:
                self.handle_one_request()
        except OSError:
            pass  # the client refused our certificate or went away
        finally:
            self.close_connection = True
            self.server.connections.discard(tls)
            tls.close()

    def _answer(self) -> None:
        if not self._may_pass():
            return
        # Taken before the request is logged: a release that follows the log reaches this answer.
        self._released = self.server.internet.released()
        request = self._request()
        response = self.server.internet.answer(request)
        try:
            self._send(request, response)
        except OSError:
            self.close_connection = True

    do_GET = _answer  # noqa: N815 - the name http.server asks for
    do_HEAD = _answer  # noqa: N815 - the name http.server asks for
    do_POST = _answer  # noqa: N815 - the name http.server asks for
    do_PUT = _answer  # noqa: N815 - the name http.server asks for
    do_DELETE = _answer  # noqa: N815 - the name http.server asks for
    do_PATCH = _answer  # noqa: N815 - the name http.server asks for
    do_OPTIONS = _answer  # noqa: N815 - the name http.server asks for

    def _request(self) -> Request:
        url = urlsplit(self.path)
        host = self._tunnel_host or (url.hostname or CONTROL_HOST)
        length = int(self.headers.get("Content-Length") or 0)
        return Request(
            method=self.command,
            host=host.lower(),
            path=unquote(url.path) or "/",
            query=dict(parse_qsl(url.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
            scheme=self._scheme,
            received_at_s=time.monotonic(),
        )

    def _may_pass(self) -> bool:
        """Whether the client showed the proxy's credential, where one is asked for."""
        wanted = self.server.internet.credential
        if wanted is None or self._tunnel_host or self.path.startswith("/"):
            return True
        if _basic_credential(self.headers.get("Proxy-Authorization", "")) == wanted:
            return True
        self.send_response(407)
        self.send_header("Proxy-Authenticate", 'Basic realm="loopback"')
        self.send_header("Content-Length", "0")
        self.end_headers()
        return False

    def _send(self, request: Request, response: Response) -> None:
        if response.delay_s:
            self._released.wait(response.delay_s)
        if response.stall_after == 0:
            self._released.wait()
        if response.cut_after == 0:
            self._break()
            return
        with _opened(response) as body:
            start, end, size = self._send_head(request, response, body)
            if request.method != "HEAD" and size:
                body.seek(start)
                self._send_body(response, body, end - start + 1)
        if "Content-Length" in response.headers:
            self._break()  # what was promised does not come

    def _send_head(
        self, request: Request, response: Response, body: BinaryIO
    ) -> tuple[int, int, int]:
        size = body.seek(0, io.SEEK_END)
        start, end, status = 0, size - 1, response.status
        headers = {"Content-Type": response.content_type, "Accept-Ranges": "bytes"}
        wanted = _RANGE.fullmatch(request.headers.get("range", ""))
        if wanted and response.status == 200 and size:
            start, end = _span(wanted, size)
            status = 206 if start <= end else 416
            span = f"{start}-{end}" if status == 206 else "*"
            headers["Content-Range"] = f"bytes {span}/{size}"
        headers["Content-Length"] = str(max(0, end - start + 1))
        self.send_response(status)
        for name, value in {**headers, **response.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        return start, end, size

    def _send_body(self, response: Response, body: BinaryIO, length: int) -> None:
        sent, started_at_s = 0, time.monotonic()
        stops = sorted(
            stop for stop in (response.cut_after, response.stall_after) if stop is not None
        )
        while sent < length:
            if sent == response.cut_after:
                self._break()
                return
            if sent == response.stall_after and sent:
                self.wfile.flush()
                self._released.wait()
            next_stop = next((stop for stop in stops if stop > sent), length)
            chunk = body.read(min(_chunk_bytes(response.rate_bps), length - sent, next_stop - sent))
            self.wfile.write(chunk)
            sent += len(chunk)
            if response.rate_bps:
                self._keep_pace(sent / response.rate_bps - (time.monotonic() - started_at_s))

    def _keep_pace(self, ahead_s: float) -> None:
        self.wfile.flush()
        if ahead_s > 0:
            self._released.wait(ahead_s)

    def _break(self) -> None:
        self.wfile.flush()
        self.close_connection = True
        _shut(self.connection)


def _opened(response: Response) -> BinaryIO:
    if isinstance(response.body, Path):
        return response.body.open("rb")
    body = response.body.encode() if isinstance(response.body, str) else response.body
    return io.BytesIO(body)


def _span(wanted: re.Match[str], size: int) -> tuple[int, int]:
    """First and last byte of a Range header; first > last cannot be satisfied."""
    first, last = wanted.groups()
    if not first:
        return (max(0, size - int(last)), size - 1) if last else (0, size - 1)
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    return (start, end) if start < size else (1, 0)


def _chunk_bytes(rate_bps: float | None) -> int:
    return _CHUNK_BYTES if rate_bps is None else max(256, int(rate_bps / 20))


def _basic_credential(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is gone already
