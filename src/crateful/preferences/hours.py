"""Windows of the hours of the day, such as ``22-06``: what is one, and what lies within; no I/O."""

from __future__ import annotations

import re
from typing import Final

PATTERN: Final = r"^$|^([01][0-9]|2[0-3])-([01][0-9]|2[0-4])$"
"""Of a window; an empty one is the whole day."""


def check(hours: str) -> str:
    """Return a window as it is.

    Raises:
        ValueError: it is none.
    """
    if not re.fullmatch(PATTERN, hours):
        msg = "hours are given with two digits each, such as 22-06, or left empty for the whole day"
        raise ValueError(msg)
    return hours


def is_within(hours: str, hour: int) -> bool:
    """Tell whether an hour, 0 to 23, is within a window; its last hour is no part of it.

    >>> is_within("22-06", 3), is_within("09-17", 17), is_within("", 12)
    (True, False, True)
    """
    if not hours:
        return True
    first, last = (int(one) for one in hours.split("-"))
    return first <= hour < last if first < last else hour >= first or hour < last
