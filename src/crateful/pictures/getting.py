"""Fetching one picture through the egress guard, within limits."""

from __future__ import annotations

import ssl
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin, urlsplit

from crateful.tools.proxy import basic

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from pathlib import Path
    from urllib.parse import SplitResult

    from crateful.tools.guard import Pass

MAX_BYTES: Final = 10 * 1024**2
"""Of one picture; what is larger is no cover for a list."""

SILENCE_S: Final = 10.0
WHOLE_S: Final = 20.0
MAX_REDIRECTS: Final = 5
"""The Cover Art Archive needs two."""

_PIECE_BYTES: Final = 64 * 1024
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_MAGIC: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")
"""JPEG, PNG, GIF, WebP: what the workbench reads."""

_SAFE: Final = "/%:@!$&'()*+,;=~?#[]"
"""Of an address that is quoted already, as RFC 3986 lists them."""


class NoPictureError(Exception):
    """It did not come; the text says why, for the log."""


def get(url: str, way_out: Pass, ca_file: Path | None) -> bytes:
    """Return the bytes of the picture at ``url``.

    Args:
        url: ``http`` or ``https``.
        way_out: of this one picture.
        ca_file: the authorities to trust; ``None`` for the usual ones.

    Raises:
        NoPictureError: it is none, too large, too slow, or its site says no.
    """
    deadline_s = time.monotonic() + WHOLE_S
    for _ in range(MAX_REDIRECTS + 1):
        parts = urlsplit(url)
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            reason = "it leads to something that is no web address"
            raise NoPictureError(reason)
        connection = _connection(parts, way_out, ca_file)
        try:
            answer = _ask(connection, parts, way_out)
            if (target := _redirected(answer)) is None:
                return _read(answer, deadline_s)
        except (OSError, HTTPException, ValueError) as error:
            raise NoPictureError(repr(error)) from error
        finally:
            connection.close()
        url = urljoin(url, target)
    reason = "it is redirected again and again"
    raise NoPictureError(reason)


def _connection(parts: SplitResult, way_out: Pass, ca_file: Path | None) -> HTTPConnection:
    """Return a connection to the guard; TLS is with the site itself, through a tunnel."""
    here = ("127.0.0.1", way_out.guard.port)
    if parts.scheme == "http":
        return HTTPConnection(*here, timeout=SILENCE_S)
    context = ssl.create_default_context(cafile=ca_file)
    connection = HTTPSConnection(*here, timeout=SILENCE_S, context=context)
    port = parts.port or _DEFAULT_PORTS[parts.scheme]
    connection.set_tunnel(parts.hostname or "", port, _pass(way_out))
    return connection


def _ask(connection: HTTPConnection, parts: SplitResult, way_out: Pass) -> HTTPResponse:
    plain = quote(parts._replace(fragment="").geturl(), safe=_SAFE)
    headers = {"Accept": "image/*", "User-Agent": "Crateful"}
    if parts.scheme == "http":  # a proxy is told the whole address
        connection.request("GET", plain, headers=headers | _pass(way_out))
    else:
        path = urlsplit(plain)._replace(scheme="", netloc="").geturl()
        connection.request("GET", path or "/", headers=headers)
    return connection.getresponse()


def _pass(way_out: Pass) -> dict[str, str]:
    return {"Proxy-Authorization": basic("job", way_out.token)}


def _redirected(answer: HTTPResponse) -> str | None:
    target = answer.getheader("Location")
    is_one = HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST
    return target if is_one else None


def _read(answer: HTTPResponse, deadline_s: float) -> bytes:
    if answer.status != HTTPStatus.OK:
        reason = f"the site answers {answer.status}"
        raise NoPictureError(reason)
    picture = bytearray()
    while piece := answer.read(_PIECE_BYTES):
        picture += piece
        if len(picture) > MAX_BYTES or time.monotonic() > deadline_s:
            reason = "it is too large, or comes too slowly"
            raise NoPictureError(reason)
    if not picture.startswith(_MAGIC):
        reason = "it is no picture"
        raise NoPictureError(reason)
    return bytes(picture)
