"""What a playlist's entries become: rows, and what was left out of them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from crateful.errors import StepFailedError
from crateful.lists.readers.rows import MOST_ROWS, LeftOut, ReadList, ReadRow

if TYPE_CHECKING:
    from collections.abc import Iterable

TOO_MANY: Final = (
    f"Only the first {MOST_ROWS:,} tracks of a playlist are taken; make two of it there."
)


def list_of(name: str, entries: Iterable[ReadRow | LeftOut]) -> ReadList:
    """Return the list of a playlist's entries, as far as a list may be long.

    Raises:
        StepFailedError: there is nothing in it.
    """
    found = list(islice(entries, MOST_ROWS + 1))
    if not found:
        message = "There was nothing in it: no track on this playlist. Check the address."
        raise StepFailedError(message, code="no-audio")
    kept = found[:MOST_ROWS]
    left_out = [one for one in kept if isinstance(one, LeftOut)]
    if len(found) > MOST_ROWS:
        left_out.append(LeftOut(MOST_ROWS + 1, TOO_MANY))
    return ReadList(name, tuple(one for one in kept if isinstance(one, ReadRow)), tuple(left_out))
