"""The proxy check: opens one tunnel and sends nothing through it."""

from __future__ import annotations

import socket
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from crateful.errors import Recovery, StepFailedError
from crateful.tools.proxy import Request

if TYPE_CHECKING:
    from crateful.tools.proxy import Proxy

PATIENCE_S: Final = 15.0
_HEAD_BYTES: Final = 64 * 1024


def try_proxy(proxy: Proxy, host: str, port: int) -> str:
    """Ask for a tunnel to ``host``; return what works, in words.

    Raises:
        StepFailedError: the proxy is not there, wants another password, or refuses.
    """
    try:
        head = _answer(proxy, Request.parse(f"CONNECT {host}:{port} HTTP/1.1\r\n\r\n".encode()))
        status = int(head.split(b" ", 2)[1])
    except OSError as error:
        message = f"Nothing answers at {proxy.host}:{proxy.port}; is that where the proxy is?"
        raise _fault(message, code="proxy-unreachable") from error
    except (IndexError, ValueError) as error:
        message = f"What answers at {proxy.host}:{proxy.port} is no HTTP proxy."
        raise _fault(message, code="proxy-garbage") from error
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        message = "The proxy wants a name and a password, or other ones than are set."
        raise _fault(message, code="proxy-login")
    if status != HTTPStatus.OK:
        message = f"The proxy answers, and does not let us through to {host} (HTTP {status})."
        raise _fault(message, code="proxy-refused")
    return f"The proxy lets us through to {host}"


def _answer(proxy: Proxy, request: Request) -> bytes:
    """Return the first line of what the proxy says."""
    said = b""
    with socket.create_connection((proxy.host, proxy.port), PATIENCE_S) as line:
        line.sendall(request.for_proxy(proxy))
        while b"\n" not in said and len(said) < _HEAD_BYTES and (piece := line.recv(4096)):
            said += piece
    first = said.partition(b"\n")[0]
    if not first.startswith(b"HTTP/"):
        message = "no status line (RFC 9112 section 4)"
        raise ValueError(message)
    return first


def _fault(message: str, *, code: str) -> StepFailedError:
    return StepFailedError(message, code=code, recovery=Recovery.NEEDS_USER)
