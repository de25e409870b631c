"""Cursors: the place in a list after which the next page begins.

What goes over the wire is signed (:mod:`crateful.cursors`), so what is read here was written here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crateful.cursors import invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

Place = tuple[str | int, ...]


def write(order: str, place: Sequence[str | int]) -> str:
    """Return the place after a row's sort values."""
    return json.dumps([order, *place], ensure_ascii=False)


def read(cursor: str | None, order: str, kinds: Sequence[type]) -> Place | None:
    """Return the sort values of a place; ``None`` for the first page.

    Raises:
        InvalidCursorError: it is of another order, or of an older version's.
    """
    if cursor is None:
        return None
    told, *place = json.loads(cursor)
    if told != order or [type(value) for value in place] != list(kinds):
        raise invalid()
    return tuple(place)
