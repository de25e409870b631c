"""Keyset pagination of long lists.

A page is read in two steps: the ids of its rows from an index alone, in their order, and then
those few rows. So a filter that few rows pass never reads the rows that it leaves out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, literal, not_, or_, tuple_

from crateful.db import UtcDateTime
from crateful.errors import InvalidError
from crateful.library.browse import cursor
from crateful.library.names import OTHER_LETTER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from crateful.library.browse.cursor import Place
    from crateful.library.schemas import Direction

OTHER_SCRIPTS: Final = "~"
"""Where a list goes on after Z; :data:`crateful.library.names.OTHER_LETTER` is before A."""

AFTER_Z: Final = "{"
"""The character after ``z``: sort keys are folded, so what is not less is of another script."""

WALKED: Final = 20_000
"""Rows that are looked at one by one for a page of what many rows have."""


Placed = tuple[int, tuple[Any, ...]]
"""A row's id and its values in the order of a list."""


class NoLettersError(InvalidError):
    """A letter says nothing in this order."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for."""

    letter: str | None = None
    cursor: str | None = None
    """The place where the page before ended, as :mod:`crateful.library.browse.cursor` wrote it."""
    limit: int = 50
    from_letter: str | None = None
    """Where to begin; the list goes on after it."""
    order: Direction | None = None
    """The list's own when it is not said."""


@dataclass(frozen=True, slots=True)
class SortOrder:
    """By which columns a list is ordered; together they are one row's alone."""

    name: str
    head: tuple[Any, ...]
    """Of the leading table, whose index is used for them."""
    kinds: tuple[type, ...]
    """Of the cursor's values, for head and tail."""
    lettered: Any
    """The sort key that letters are of; a list can begin at one when it goes by it."""
    tail: tuple[Any, ...] = ()
    """What goes upwards in either direction: of the table below it, or within what is alike."""
    is_descending: bool = False
    """Unless it is asked for."""

    def falls(self, window: Window) -> bool:
        """Tell whether the list begins with the greatest."""
        return self.is_descending if window.order is None else window.order == "desc"

    def clauses(self, window: Window) -> list[Any]:
        """Return what to order by."""
        head = [column.desc() for column in self.head] if self.falls(window) else self.head
        return [*head, *self.tail]

    def tag(self, window: Window) -> str:
        """Return what a cursor of this order bears: it fits no other."""
        return f"{self.name}-{'desc' if self.falls(window) else 'asc'}"

    def after(self, place: Place, window: Window) -> ColumnElement[bool]:
        """Return the condition of everything that comes after ``place``."""
        columns = (*self.head, *self.tail)
        values = [_bound(column, value) for column, value in zip(columns, place, strict=True)]
        head, start = tuple_(*self.head), tuple_(*values[: len(self.head)])
        beyond = head < start if self.falls(window) else head > start
        if not self.tail:
            return beyond
        from_start = head <= start if self.falls(window) else head >= start
        further = tuple_(*self.tail) > tuple_(*values[len(self.head) :])
        return and_(from_start, or_(beyond, further))

    def starting(self, window: Window) -> ColumnElement[bool] | None:
        """Return the condition of everything from the window's letter on; ``None``: all.

        Raises:
            NoLettersError: the list is in no order of letters.
        """
        if window.from_letter is None:
            return None
        if self.lettered is not self.head[0]:
            msg = f"A list sorted by {self.name!r} can't begin at a letter: sort it by a name."
            raise NoLettersError(msg)
        low, high = _span(window.from_letter)
        if self.falls(window):
            return None if high is None else self.lettered < high
        return None if low is None else self.lettered >= low

    def within(self, letter: str) -> ColumnElement[bool]:
        """Return the condition of everything under one letter."""
        if letter == OTHER_LETTER:
            # Two ends of one index: an OR would have them read apart, and sorted.
            return not_(and_(self.lettered >= "a", self.lettered < AFTER_Z))
        low, high = _span(letter)
        return and_(self.lettered >= low, self.lettered < high)


@dataclass(frozen=True, slots=True)
class Walk:
    """The ids of a whole list, in no order yet."""

    ordered: Select[int]
    """Read from the index that has the order, whatever else the database would rather do."""
    loose: Select[int]
    """The same rows, read from wherever what is looked up says; sorted then."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What a question leaves of a list, and the ways to tell."""

    of_each: ColumnElement[bool]
    """Tells it of a row that a list has come to; dear where few rows answer."""
    at_once: ColumnElement[bool]
    """Finds all that answer together; dear where many do."""
    look_up: Callable[[], ColumnElement[bool] | None]
    """Returns what finds them if they are not too many, or else ``None``."""
    glance: int
    """Rows at which a list looks before it looks anything up: what many rows have fills a page
    with less work than any index."""


def read(
    session: Session,
    every: Select[int] | Walk,
    order: SortOrder,
    window: Window,
    *,
    where: Sequence[ColumnElement[bool]] = (),
    found: Hits | None = None,
) -> tuple[list[int], str | None]:
    """Return the ids of one page, and the cursor of the next one if there is one.

    Args:
        session: only read.
        every: the ids of the whole list; as a query where databases read it in its order.
        order: how it goes.
        window: which part of it.
        where: what it is narrowed down to.
        found: what a question leaves of it.
    """
    walk = every if isinstance(every, Walk) else Walk(every, every)
    query = walk.ordered.where(*where)
    if found is None:
        return cut(rows(session, query, order, window), order, window)

    def among_next(reach: int) -> list[Placed]:
        near = query.where(found.of_each, *_within(session, walk.ordered, order, window, reach))
        return rows(session, near, order, window)

    def looked_up(answers: ColumnElement[bool]) -> list[Placed]:
        return rows(session, walk.loose.where(*where, answers), order, window)

    page = among_next(found.glance) if found.glance else []
    if len(page) <= window.limit:
        few = found.look_up()
        page = among_next(WALKED) if few is None else looked_up(few)
        if few is None and len(page) <= window.limit:
            page = looked_up(found.at_once)
    return cut(page, order, window)


def _within(
    session: Session, every: Select[int], order: SortOrder, window: Window, reach: int
) -> list[ColumnElement[bool]]:
    """Return the condition of the rows that are not farther from where a page begins."""
    last = session.execute(_ordered(every, order, window).offset(reach).limit(1)).first()
    if last is None:
        return []
    return [not_(order.after(tuple(map(_plain, last[1:])), window))]


def rows(session: Session, query: Select[int], order: SortOrder, window: Window) -> list[Placed]:
    """Return the ids of one page and the row after it, each with its place in the list."""
    found = session.execute(_ordered(query, order, window).limit(window.limit + 1))
    return [(row[0], tuple(row[1:])) for row in found]


def _ordered(query: Select[int], order: SortOrder, window: Window) -> Select[*tuple[Any, ...]]:
    """Return a list from where a page begins, each row with its place."""
    query = query.add_columns(*order.head, *order.tail).order_by(*order.clauses(window))
    if window.letter:
        query = query.where(order.within(window.letter))
    if (start := order.starting(window)) is not None:
        query = query.where(start)
    if place := cursor.read(window.cursor, order.tag(window), order.kinds):
        query = query.where(order.after(place, window))
    return query


def cut(found: Sequence[Placed], order: SortOrder, window: Window) -> tuple[list[int], str | None]:
    """Cut a page off what was read; one row more than asked says that another page follows."""
    ids = [row_id for row_id, _ in found[: window.limit]]
    if len(found) <= window.limit:
        return ids, None
    place = [_plain(value) for value in found[window.limit - 1][1]]
    return ids, cursor.write(order.tag(window), place)


def _span(letter: str) -> tuple[str | None, str | None]:
    """Return the least sort key of a letter and the least one after it."""
    if letter == OTHER_LETTER:
        return None, "a"
    if letter == OTHER_SCRIPTS:
        return AFTER_Z, None
    return letter.lower(), chr(ord(letter.lower()) + 1)


def _plain(value: object) -> Any:  # noqa: ANN401  # text or a number
    return value.isoformat() if isinstance(value, datetime) else value


def _bound(column: Any, value: str | int) -> Any:  # noqa: ANN401  # any column's type
    if isinstance(column.type, UtcDateTime):
        return literal(datetime.fromisoformat(str(value)), column.type)
    return literal(value, column.type)
