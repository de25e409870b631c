"""Removes secrets from text that is logged or shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HIDDEN: Final = "[hidden]"
MAX_LINE: Final = 2000

_MIN_SECRET: Final = 6  # hiding every "1" of a cookie would leave nothing to read
_COOKIE_FIELDS: Final = 7  # of a line in Netscape's format
# RFC 3986, appendix B: its expression splits any text; urlsplit() refuses some.
_URL: Final = re.compile(
    r"(?i)(?P<before>https?://)(?:[^\s'\"<>/?#]*@)?(?P<path>[^\s'\"<>?#]*)"
    r"(?:\?(?P<query>[^\s'\"<>#]*))?(?:#[^\s'\"<>]*)?"
)
_PASSWORD: Final = re.compile(r"://[^/?#:@]*:([^/?#]*)@")
_HARMLESS: Final = frozenset({"v", "list", "index"})  # say what was asked for, open nothing
_LOOKS: Final = (
    # user:password@ in an address of any kind
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,30}://)[^\s/@]+@"), rf"\1{HIDDEN}@"),
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
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
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
        """Return ``text`` on one line, without secrets, signed addresses or control characters.

        Never raises, whatever the text: it stands between every failure and its report. What is
        returned can be written as UTF-8, a name of other bytes included.
        """
        text = _CONTROL.sub("", _ANSI.sub("", text.replace("\n", " ")))
        for secret in self._secrets:  # before the line is cut: half a secret is none that we know
            text = text.replace(secret, HIDDEN)
        text = _SURROGATE.sub("\ufffd", text[: MAX_LINE * 4])
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
            if found := _PASSWORD.search(line):
                yield found[1]
        elif not line.startswith("#"):
            yield line


def _without_query(found: re.Match[str]) -> str:
    asked = (found["query"] or "").split("&")
    kept = "&".join(each for each in asked if each.partition("=")[0] in _HARMLESS)
    return found["before"] + found["path"] + (f"?{kept}" if kept else "")
