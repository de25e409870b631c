"""The orders of lists of albums, each with an index, and where a page ends in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, literal, tuple_

from crateful.library.models import Album, Artist
from crateful.library.paging import InvalidCursorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement

    from crateful.library.paging import Place


@dataclass(frozen=True, slots=True)
class Order:
    """By which columns a list is ordered; the last one makes every place one row's alone."""

    columns: tuple[Any, ...]
    kinds: tuple[type, ...]
    """Of the cursor's values."""
    place: Callable[[Album, Artist], Place]
    is_descending: bool = False
    indexed: int | None = None
    """How many columns the leading table has, where there are two: its index is used for them."""

    def clauses(self) -> list[Any]:
        """Return what to order by."""
        return [column.desc() if self.is_descending else column for column in self.columns]

    def after(self, place: Place) -> ColumnElement[bool]:
        """Return the condition of everything that comes after ``place``."""
        values = [_bound(column, value) for column, value in zip(self.columns, place, strict=True)]
        mine, theirs = tuple_(*self.columns), tuple_(*values)
        beyond = mine < theirs if self.is_descending else mine > theirs
        if self.indexed is None:
            return beyond
        head, start = tuple_(*self.columns[: self.indexed]), tuple_(*values[: self.indexed])
        return and_(head >= start, beyond)


def _bound(column: Any, value: str | int) -> Any:  # noqa: ANN401  # any column's type
    if column.key == "added_at":
        try:
            return literal(datetime.fromisoformat(str(value)), column.type)
        except ValueError as error:
            msg = "This cursor is not one of this list; start again without it."
            raise InvalidCursorError(msg) from error
    return literal(value, column.type)


ALBUM_ORDERS: Final = {
    "title": Order(
        (Album.sort_key, Album.id), (str, int), lambda album, _: (album.sort_key, album.id)
    ),
    "artist": Order(
        (Artist.sort_key, Artist.id, Album.year_key, Album.id),
        (str, int, int, int),
        lambda album, by: (by.sort_key, by.id, album.year_key, album.id),
        indexed=2,
    ),
    "added": Order(
        (Album.added_at, Album.id),
        (str, int),
        lambda album, _: (album.added_at.isoformat(), album.id),
        is_descending=True,
    ),
    "year": Order(
        (Album.year_key, Album.id),
        (int, int),
        lambda album, _: (album.year_key, album.id),
        is_descending=True,
    ),
}
