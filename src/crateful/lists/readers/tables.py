"""Tables of text: comma, semicolon, tab or bar, whichever makes the most of the header."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crateful.lists.readers.headers import Column, columns_of, is_header
from crateful.lists.readers.rows import LONGEST_CELL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SEPARATORS: Final = (",", ";", "\t", "|")

_HEADER_WITHIN: Final = 20
"""Lines before which a header stands: YouTube Music used to put the list's own facts first."""

_MOST_LINES: Final = 100
"""Of one row: a quote that nobody closed would take the rest of the file along."""

_MOST_UNCLOSED: Final = 100

# Of the process, and nobody else here reads tables; longer cells are refused below, by their row.
csv.field_size_limit(2**27)

UNCLOSED: Final = "A quote in this row is never closed."
TOO_LONG: Final = f"A cell of this row has more than {LONGEST_CELL} characters."


@dataclass(frozen=True, slots=True)
class Record:
    """One row below the header."""

    number: int
    """Among all rows of the file, from 1; the header is one, empty lines are none."""
    cells: Sequence[str]
    fault: str = ""
    """A sentence, where it can't be read."""


@dataclass(frozen=True, slots=True)
class Table:
    """A header and how to go through what is below it."""

    columns: dict[Column, list[int]]
    records: Iterator[Record]


def find(text: str) -> Table | None:
    """Return the table in a text; ``None`` if no line of its beginning is a header we know."""
    lines = io.StringIO(_without_separator_line(text), newline="").readlines()
    best: tuple[int, int, str] | None = None
    for separator in SEPARATORS:
        for place, line in enumerate(lines[:_HEADER_WITHIN]):
            if len(line) > LONGEST_CELL:
                continue
            found = columns_of(next(csv.reader([line], delimiter=separator), []))
            if is_header(found) and (best is None or len(found) > best[0]):
                best = (len(found), place, separator)
    if best is None:
        return None
    _, place, separator = best
    records = _records(lines, separator)
    header = next(record for record, line in records if line >= place)
    return Table(columns_of(header.cells), (record for record, _ in records))


def _without_separator_line(text: str) -> str:
    """Drop ``sep=;``, which tells Excel alone."""
    first, end, rest = text[:20].partition("\n")
    if end and first.lower().startswith("sep="):
        return rest + text[20:]
    return text


def _records(lines: Sequence[str], separator: str) -> Iterator[tuple[Record, int]]:
    """Yield each row and the line on which it begins."""
    number, start, unclosed = 0, 0, 0
    while start < len(lines):
        reader = csv.reader(_from(lines, start), delimiter=separator)
        begins = start
        for cells in reader:
            ends = start + reader.line_num
            fault = _fault(cells, ends - begins)
            if cells:
                number += 1
                yield Record(number, cells, fault), begins
            if fault == UNCLOSED and unclosed < _MOST_UNCLOSED:
                break
            begins = ends
        else:
            return
        start, unclosed = begins + 1, unclosed + 1


def _from(lines: Sequence[str], start: int) -> Iterable[str]:
    return (lines[place] for place in range(start, len(lines)))


def _fault(cells: Sequence[str], lines: int) -> str:
    if lines > _MOST_LINES:
        return UNCLOSED
    return TOO_LONG if any(len(cell) > LONGEST_CELL for cell in cells) else ""
