"""Checks pasted links and brings them into one form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crateful.errors import InvalidError
from crateful.tools.addresses import is_public_name, literal

if TYPE_CHECKING:
    from urllib.parse import SplitResult

MAX_URL: Final = 2048

_FORBIDDEN: Final = re.compile(
    r"[\x00-\x20\x7f\\\u0080-\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
"""Spaces and controls, and what is not seen or turns the order of what is."""

_TRACKING: Final = re.compile(r"utm_.*|fbclid|gclid|si|feature|ref|from|igshid|mc_[ce]id")
_WEB_PORTS: Final = {"http": 80, "https": 443}


class UnsupportedUrlError(InvalidError):
    """The address is not one that anything can be downloaded from."""


def checked(url: str) -> str:
    """Return ``url`` in plain form: scheme and host in lower case, no fragment, punycode.

    The fragment goes because yt-dlp's patterns look at the whole text:
    ``http://127.0.0.1#.bandcamp.com/track/x`` passes for Bandcamp there.

    Raises:
        UnsupportedUrlError: it is no http(s) address of a public host, or is made to deceive.
    """
    url = url.strip()
    if len(url) > MAX_URL:
        message = f"The address is longer than {MAX_URL} characters."
        raise UnsupportedUrlError(message)
    parts = split(url)
    fault = _fault(url, parts)
    if parts is None or fault:
        raise UnsupportedUrlError(fault or "")
    host = parts.netloc.rpartition(":")[0] if parts.port is not None else parts.netloc
    host = host.removesuffix(".").lower().encode("idna").decode()
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", parts.query, ""))


def host_of(url: str) -> str:
    """Return the exact host of ``url`` in lower case; empty when there is none."""
    parts = split(url)
    return (parts.hostname or "").removesuffix(".") if parts else ""


def plain(url: str) -> str:
    """Return the one form of addresses that differ in tracking and spelling only; no I/O."""
    parts = split(url)
    if parts is None:
        return url
    path = parts.path.rstrip("/")
    kept = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(pair[0])
    ]
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, urlencode(kept), ""))


def is_web(url: str) -> bool:
    """Tell whether ``url`` is an http(s) address at all."""
    parts = split(url)
    return parts is not None and parts.scheme.lower() in _WEB_PORTS


def split(url: str) -> SplitResult | None:
    """Return the parts of an address; ``None`` for what is none."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # raises for what is no port
    except ValueError:
        return None
    return parts


def _fault(url: str, parts: SplitResult | None) -> str:
    """Say what is wrong with an address; empty when nothing is."""
    if parts is None or _FORBIDDEN.search(url):
        return "This is not a web address."
    if parts.scheme.lower() not in _WEB_PORTS or not parts.hostname:
        return "Give a whole web address that begins with https://."
    if "@" in parts.netloc:
        return "The address must not hold a user name or password."
    if parts.port not in {None, *_WEB_PORTS.values()}:
        return "The address must not name a port."
    return "" if _is_public(parts.hostname) else "The address must name a public host."


def _is_public(host: str) -> bool:
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        return False
    return literal(name) is None and is_public_name(name)
