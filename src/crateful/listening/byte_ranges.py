"""Which bytes a request wants (RFC 9110 section 14). Pure."""

from __future__ import annotations

import re
from typing import Final

_ONE: Final = re.compile(r"bytes=\s*(\d{0,19})-(\d{0,19})\s*", re.ASCII | re.IGNORECASE)


class UnsatisfiableError(ValueError):
    """No byte of the file lies in the range that is asked for."""


def wanted(header: str | None, size_bytes: int) -> range | None:
    """Return which bytes a ``Range`` header asks for; ``None``: all of them.

    What is malformed, of another unit, or several ranges at once, may be answered with all
    (section 14.2); no player asks for several.

    Raises:
        UnsatisfiableError: there are no such bytes.
    """
    found = _ONE.fullmatch(header or "")
    if found is None or found[1] == found[2] == "":
        return None
    first, last = found[1], found[2]
    if not first:  # so many from the end
        asked = range(max(0, size_bytes - int(last)), size_bytes)
    elif last and int(last) < int(first):
        return None
    else:
        asked = range(int(first), min(int(last) + 1, size_bytes) if last else size_bytes)
    if not asked:
        raise UnsatisfiableError
    return asked
