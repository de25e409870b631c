"""One parser for dates and years from tags, sources and MusicBrainz."""

from __future__ import annotations

import re
from datetime import date

_DATE = re.compile(r"(?P<year>\d{4})(?:[-/.:]?(?P<month>\d\d)(?:[-/.:]?(?P<day>\d\d))?)?(?!\d)")
_FIRST_YEAR = 1000
_YEAR = re.compile(r"(?<!\d)[1-9]\d{3}(?!\d)", re.ASCII)


def clean_date(text: str | int | None) -> str | None:
    """Return an ISO 8601 date, as exact as ``text`` tells: ``1997``, ``1997-05``, ``1997-05-21``.

    Zeros stand for "not known" in many tags (``0``, ``0000``, ``1997-00-00``) and are taken so.
    Of what people write otherwise (``21/05/1973``, ``c1973``, ``May 1973``) the year is taken:
    which of two numbers is the month is anybody's guess.
    """
    said = str(text or "").strip()
    found = _DATE.match(said)
    if not found or int(found["year"]) < _FIRST_YEAR:
        year_alone = _YEAR.search(said)
        return year_alone[0] if year_alone else None
    year, month, day = (int(found[part] or 0) for part in ("year", "month", "day"))
    for known in ((year, month, day), (year, month, 1)):
        try:
            exact = date(*known).isoformat()
        except ValueError:
            continue
        return exact if known[2] == day else exact[:7]
    return f"{year:04d}"


def year_of(text: str | int | None) -> int | None:
    """Return the year in a date, 1000 to 9999, or ``None`` where there is none."""
    known = clean_date(text)
    return int(known[:4]) if known else None
