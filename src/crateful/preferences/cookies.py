"""What a cookies.txt (Netscape format) says of a sign-in; no I/O."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crateful.sources.description import SourceDescription

_FIELDS: Final = 7
"""Domain, subdomains, path, secure, expiry, name, value; tabs between them."""

_LATEST_S: Final = 253_402_300_799
"""The last second of the year 9999, which is the last that a date can have."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """One of them, without its value."""

    domain: str
    name: str
    ends_s: int | None
    """Seconds since 1970; none for as long as the browser is open."""


def read(text: str) -> list[Cookie]:
    """Return the cookies of a file.

    Raises:
        ValueError: it is another file.
    """
    found = []
    for line in text.splitlines():
        row = line.removeprefix("#HttpOnly_").split("\t")
        if not line.strip() or (line.startswith("#") and not line.startswith("#HttpOnly_")):
            continue
        if len(row) < _FIELDS:
            msg = "cookies are given as the text of a cookies.txt file (Netscape format)"
            raise ValueError(msg)
        ends = row[4].strip()
        ends_s = min(int(ends), _LATEST_S) if ends.isdecimal() and int(ends) else None
        found.append(Cookie(row[0].lstrip(".").lower(), row[5], ends_s))
    return found


def are_expired(cookies: Sequence[Cookie]) -> bool:
    """Tell whether none of them is good any more."""
    now = time.time()
    return bool(cookies) and all(one.ends_s is not None and one.ends_s < now for one in cookies)


def of_source(cookies: Sequence[Cookie], source: SourceDescription) -> list[Cookie]:
    """Return those that a source's hosts get."""
    hosts = [host.removeprefix("*.") for host in source.hosts]
    return [
        one
        for one in cookies
        if source.owns(one.domain) or any(one.domain.endswith(f".{host}") for host in hosts)
    ]


def signed_in_until(
    cookies: Sequence[Cookie], names: Collection[str]
) -> tuple[bool, datetime | None]:
    """Return whether a sign-in is among them, and when it ends; none if that is not said.

    Args:
        cookies: of one source.
        names: of the cookies that carry its sign-in.
    """
    carrying = [one for one in cookies if one.name in names]
    ends = [one.ends_s for one in carrying if one.ends_s is not None]
    return bool(carrying), datetime.fromtimestamp(min(ends), UTC) if ends else None
