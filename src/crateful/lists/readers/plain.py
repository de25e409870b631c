"""Plain text: an artist and a title on each line, with a dash between them."""

from __future__ import annotations

import re
from typing import Final

from crateful.lists.readers import cells
from crateful.lists.readers.rows import MOST_ROWS, LeftOut, ReadList, ReadRow
from crateful.lists.readers.table_rows import ONLY_SPOTIFYS_ID, TOO_MANY

NO_DASH: Final = "This line has no dash between artist and title."

_DASH: Final = re.compile(r"\s+[-\u2010-\u2015\u2212]\s+|\s*[\u2013\u2014]\s*|\t+")
_NUMBER: Final = re.compile(r"^\s*(?:\d{1,5}[.):]\s+|[-*\u2022]\s+)")
_SPOTIFY: Final = re.compile(r"\s*(?:spotify:|https?://open\.spotify\.com/)\S+\s*")


def split(line: str) -> tuple[str, str] | None:
    """Return what stands before and behind the first dash of a line.

    >>> split("Sigur Rós - Hoppípolla"), split("1. A \N{EN DASH} B"), split("Hoppípolla")
    (('Sigur Rós', 'Hoppípolla'), ('A', 'B'), None)
    """
    parts = _DASH.split(_NUMBER.sub("", line[:2000]), maxsplit=1)
    if len(parts) < 2:  # noqa: PLR2004
        return None
    artist, title = (cells.text(part) for part in parts)
    return (artist, title) if artist and title else None


def read(text: str, name: str) -> tuple[ReadList, ...]:
    """Return the list of a text."""
    rows: list[ReadRow] = []
    left_out: list[LeftOut] = []
    lines = (line for line in re.split(r"\r\n|\r|\n", text) if line.strip())
    for number, line in enumerate(lines, start=1):
        if number > MOST_ROWS:
            left_out.append(LeftOut(number, TOO_MANY))
            break
        if _SPOTIFY.fullmatch(line):  # as its own programs copy a selection
            left_out.append(LeftOut(number, ONLY_SPOTIFYS_ID))
        elif (found := split(line)) is None:
            left_out.append(LeftOut(number, NO_DASH))
        else:
            artist, title = found
            rows.append(ReadRow(number, title=title, artists=(artist,), is_order_unsure=True))
    return (ReadList(name, tuple(rows), tuple(left_out)),)
