"""Opaque cursors: the place in a list after which the next page begins."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from crateful.errors import InvalidError

if TYPE_CHECKING:
    from collections.abc import Sequence

Place = tuple[str | int, ...]

_LONGEST = 4000


class InvalidCursorError(InvalidError):
    """The cursor is not one that this list gave."""


def write(order: str, place: Sequence[str | int]) -> str:
    """Return a cursor for the place after a row's sort values."""
    raw = json.dumps([order, *place], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read(cursor: str | None, order: str, kinds: Sequence[type]) -> Place | None:
    """Return the place of a cursor; ``None`` for the first page.

    Raises:
        InvalidCursorError: it was not given by a list of this order.
    """
    if cursor is None:
        return None
    try:
        padded = cursor[:_LONGEST] + "=" * (-len(cursor) % 4)
        told, *place = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, TypeError) as error:
        raise _invalid() from error
    fits = [type(value) for value in place] == list(kinds)
    if told != order or not fits or any(_too_large(value) for value in place):
        raise _invalid()
    return tuple(place)


def _too_large(value: object) -> bool:
    return (isinstance(value, int) and abs(value) >= 2**31) or (
        isinstance(value, str) and "\0" in value
    )


def _invalid() -> InvalidCursorError:
    msg = "This cursor is not one of this list; start again without it."
    return InvalidCursorError(msg)
