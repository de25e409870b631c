"""Signed cursors of the API's lists.

A list's own code writes and reads the place in plain text (an id, or the last row's sort values);
what goes over the wire is made and opened here, for every list alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol, Self, TypeVar

from crateful.errors import InvalidError
from crateful.signing import ForgedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crateful.signing import Signer

KEY_FILE: Final = "cursors.key"

LONGEST: Final = 8000
"""Characters; the longest sort keys of a row make some four thousand."""


class InvalidCursorError(InvalidError):
    """The cursor is not one that this list gave."""


class Paged(Protocol):
    """A page of a list, as it is answered."""

    @property
    def next_cursor(self) -> str | None:
        """Where the next page begins, not signed yet."""
        ...

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return it with other values."""
        ...


AnyPage = TypeVar("AnyPage", bound=Paged)


class Cursors:
    """The cursors of one list: the one that came with a request, and the next.

    Args:
        signer: of this installation's cursors.
        path: the list's; a cursor of another list is none here.
        given: with the request; ``None`` for the first page.

    Raises:
        InvalidCursorError: this list never gave it.
    """

    def __init__(self, signer: Signer, path: str, given: str | None) -> None:
        self._signer = signer
        self._path = path
        try:
            self.place = None if given is None else signer.open(given, path)
            """Where the page before ended; ``None`` for the first page."""
        except ForgedError:
            raise invalid() from None

    def write(self, place: str | None) -> str | None:
        """Return the cursor of a place; ``None`` where no page follows."""
        return None if place is None else self._signer.sign(place, self._path)

    def signed(self, page: AnyPage) -> AnyPage:
        """Return a page whose next cursor may go out."""
        return page.model_copy(update={"next_cursor": self.write(page.next_cursor)})


def invalid() -> InvalidCursorError:
    """Return the error to raise about a cursor."""
    return InvalidCursorError("This cursor is not one of this list; start again without it.")
