"""What single cells mean: text, artists, lengths, codes and formulas."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from crateful.lists.readers.rows import LONGEST_TEXT

_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_ISRC: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}")
_MBID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:\.\d+)?")
_NUMBER: Final = re.compile(r"-?\d{1,15}(?:\.\d+)?")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_LONGEST_MS: Final = 1000 * 3600 * 24


def text(cell: str | None) -> str:
    """Return what a cell says, in one line, and without the sign that keeps formulas asleep."""
    said = _line(cell or "")
    if said.startswith("'") and said[1:].startswith(_STARTS_FORMULA):
        said = said[1:]
    return said[:LONGEST_TEXT].strip()


def for_table(said: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; :func:`text` reads it back."""
    return f"'{said}" if said.startswith(_STARTS_FORMULA) else said


def artists(cell: str, count: int | None = None) -> tuple[str, ...]:
    r"""Return the artists of a cell, as far as it tells them apart.

    Args:
        cell: ``A;B``; or ``A, B`` with ``\,`` for a comma in a name, as Exportify writes.
        count: how many there are, where another column tells; a comma parts them only then.

    >>> artists(r"Tyler\, The Creator, Kali Uchis")
    ('Tyler, The Creator', 'Kali Uchis')
    """
    if ";" in cell:
        parts = cell.split(";")
    elif "\\," in cell or (count or 0) > 1:
        parts = re.split(r"(?<!\\),\s*", cell)
        if "\\," not in cell and len(parts) != count:
            parts = [cell]
    else:
        parts = [cell]
    named = (text(part.replace("\\,", ",")) for part in parts)
    return tuple(name for name in named if name)


def isrc(cell: str) -> str | None:
    """Return an ISRC in its one spelling, or nothing if it is none.

    >>> isrc("usum7-1603498")
    'USUM71603498'
    """
    code = "".join(sign for sign in cell.upper() if sign.isalnum())
    return code if _ISRC.fullmatch(code) else None


def mbid(cell: str) -> str | None:
    """Return the MusicBrainz id in a text or an address."""
    found = _MBID.search(cell[:LONGEST_TEXT].lower())
    return found[0] if found else None


def length_ms(cell: str, unit_ms: int = 1000) -> int | None:
    """Return a length: ``m:ss``, or a number of units."""
    said = cell.strip()
    if clock := _CLOCK.fullmatch(said):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        length = 1000 * (3600 * hours + 60 * minutes + seconds)
    elif _NUMBER.fullmatch(said):
        length = round(float(said) * unit_ms)
    else:
        return None
    return length if 0 < length <= _LONGEST_MS else None


def year(cell: str) -> int | None:
    """Return the year in a date."""
    found = _YEAR.search(cell[:40])
    return int(found[0]) if found else None


def _line(said: str) -> str:
    kept = "".join(
        " " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign
        for sign in said[: LONGEST_TEXT * 2]
    )
    return kept.encode("utf-8", "replace").decode("utf-8").strip()
