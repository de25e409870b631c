"""Fetching one small file of a site through the egress guard, within limits."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin, urlsplit

from crateful.tools.proxy import basic

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse
    from pathlib import Path
    from urllib.parse import SplitResult

SILENCE_S: Final = 10.0
WHOLE_S: Final = 20.0
MAX_REDIRECTS: Final = 5
"""The Cover Art Archive needs two."""

_PIECE_BYTES: Final = 64 * 1024
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_GIVEN: Final = frozenset({HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT})

_SAFE: Final = "/%:@!$&'()*+,;=~?#[]"
"""Of an address that is quoted already, as RFC 3986 lists them."""


@dataclass(frozen=True, slots=True)
class WantedFile:
    """What may come, and how much of it."""

    accept: str
    """Its media types, as HTTP writes them."""
    max_bytes: int
    magic: tuple[bytes, ...] = (b"",)
    """One of these is how it begins."""
    is_beginning: bool = False
    """Its first ``max_bytes`` are all that is wanted; else what is larger is refused."""
    is_host: Callable[[str], bool] = bool
    """Whether a host may give it, also after redirects; by default any."""


class NoFileError(Exception):
    """It did not come; the text says why, for the log."""


def get(url: str, proxy_url: str, ca_file: Path | None, wanted: WantedFile) -> bytes:
    """Return the bytes of the file at ``url``.

    Args:
        url: ``http`` or ``https``.
        proxy_url: the guard's, with the pass of this one file.
        ca_file: the authorities to trust; ``None`` for the usual ones.
        wanted: what it must be.

    Raises:
        NoFileError: it is none such, too large, too slow, or its site says no.
    """
    deadline_s = time.monotonic() + WHOLE_S
    for _ in range(MAX_REDIRECTS + 1):
        parts = urlsplit(url)
        is_address = parts.scheme in _DEFAULT_PORTS and parts.hostname
        if not is_address or not wanted.is_host(parts.hostname or ""):
            reason = "it leads to something that is no web address, or to another site"
            raise NoFileError(reason)
        connection = _connection(parts, urlsplit(proxy_url), ca_file)
        try:
            answer = _ask(connection, parts, urlsplit(proxy_url), wanted)
            if (target := _redirected(answer)) is None:
                return _read(answer, deadline_s, wanted)
        except (OSError, HTTPException, ValueError) as error:
            raise NoFileError(repr(error)) from error
        finally:
            connection.close()
        url = urljoin(url, target)
    reason = "it is redirected again and again"
    raise NoFileError(reason)


def _connection(parts: SplitResult, proxy: SplitResult, ca_file: Path | None) -> HTTPConnection:
    """Return a connection to the guard; TLS is with the site itself, through a tunnel."""
    here = (proxy.hostname or "", proxy.port)
    if parts.scheme == "http":
        return HTTPConnection(*here, timeout=SILENCE_S)
    context = ssl.create_default_context(cafile=ca_file)
    connection = HTTPSConnection(*here, timeout=SILENCE_S, context=context)
    port = parts.port or _DEFAULT_PORTS[parts.scheme]
    connection.set_tunnel(parts.hostname or "", port, _pass(proxy))
    return connection


def _ask(
    connection: HTTPConnection, parts: SplitResult, proxy: SplitResult, wanted: WantedFile
) -> HTTPResponse:
    plain = quote(parts._replace(fragment="").geturl(), safe=_SAFE)
    headers = {"Accept": wanted.accept, "User-Agent": "Crateful"}
    if wanted.is_beginning:
        headers["Range"] = f"bytes=0-{wanted.max_bytes - 1}"
    if parts.scheme == "http":  # a proxy is told the whole address
        connection.request("GET", plain, headers=headers | _pass(proxy))
    else:
        path = urlsplit(plain)._replace(scheme="", netloc="").geturl()
        connection.request("GET", path or "/", headers=headers)
    return connection.getresponse()


def _pass(proxy: SplitResult) -> dict[str, str]:
    return {"Proxy-Authorization": basic(proxy.username or "", proxy.password or "")}


def _redirected(answer: HTTPResponse) -> str | None:
    target = answer.getheader("Location")
    is_one = HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST
    return target if is_one else None


def _read(answer: HTTPResponse, deadline_s: float, wanted: WantedFile) -> bytes:
    if answer.status not in _GIVEN:
        reason = f"the site answers {answer.status}"
        raise NoFileError(reason)
    content = bytearray()
    while piece := answer.read(_PIECE_BYTES):
        content += piece
        if wanted.is_beginning and len(content) >= wanted.max_bytes:
            break
        if len(content) > wanted.max_bytes or time.monotonic() > deadline_s:
            reason = "it is too large, or comes too slowly"
            raise NoFileError(reason)
    if not content.startswith(wanted.magic):
        reason = "it is something else than was wanted"
        raise NoFileError(reason)
    return bytes(content[: wanted.max_bytes])
