"""Takes secrets out of what is kept in a log or shown to a user."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HIDDEN: Final = "[hidden]"
MAX_LINE: Final = 2000

_MIN_SECRET: Final = 6  # hiding every "1" of a cookie would leave nothing to read
_COOKIE_FIELDS: Final = 7  # of a line in Netscape's format
_URL: Final = re.compile(r"https?://[^\s'\"<>]+")
_HARMLESS: Final = frozenset({"v", "list", "index"})  # say what was asked for, open nothing
_LOOKS: Final = (
    # user:password@ in an address of any kind
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@]+@"), rf"\1{HIDDEN}@"),
    # a header's value
    (
        re.compile(
            r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-user-auth-token)"
            r"(['\"]?\s*[:=]).*"
        ),
        rf"\1\2 {HIDDEN}",
    ),
    (re.compile(r"(?i)\b(bearer|basic|oauth)\s+[\w.~+/=-]{8,}"), rf"\1 {HIDDEN}"),
    # a value in a query, a form or JSON
    (
        re.compile(
            r"(?i)\b((?:access_|refresh_|auth_|oauth_|client_|user_)?"
            r"(?:token|secret|password|passwd|signature|sig|api_?key|policy))"
            r"([\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;]+"
        ),
        rf"\1\2{HIDDEN}",
    ),
)
"""What is a secret whoever it belongs to, and what to write instead."""

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x1b\u202a-\u202e\u2066-\u2069]")
_ANSI: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Redactor:
    """Hides the secrets of one job.

    Args:
        secrets: what must not be seen: tokens, whole cookie files, addresses with credentials.
    """

    def __init__(self, secrets: Iterable[str | None] = ()) -> None:
        parts = {part for secret in secrets if secret for part in _parts(secret)}
        longest_first = sorted((part for part in parts if len(part) >= _MIN_SECRET), key=len)
        self._secrets = longest_first[::-1]

    def __call__(self, text: str) -> str:
        """Return ``text`` on one line, without secrets, signed addresses or control characters."""
        text = _CONTROL.sub("", _ANSI.sub("", text.replace("\n", " ")))[: MAX_LINE * 4]
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        text = _URL.sub(_without_query, text)
        for look, instead in _LOOKS:
            text = look.sub(instead, text)
        return text[:MAX_LINE]


def _parts(secret: str) -> Iterator[str]:
    """Yield each piece of a secret that may turn up alone."""
    for line in secret.splitlines():
        fields = line.split("\t")
        if len(fields) == _COOKIE_FIELDS:
            yield fields[-1]
        elif "://" in line:
            yield line
            if password := urlsplit(line).password:
                yield password
        elif not line.startswith("#"):
            yield line


def _without_query(found: re.Match[str]) -> str:
    url = urlsplit(found[0])
    host = url.netloc.rpartition("@")[2]
    kept = urlencode([(name, value) for name, value in parse_qsl(url.query) if name in _HARMLESS])
    return f"{url.scheme}://{host}{url.path}" + (f"?{kept}" if kept else "")
