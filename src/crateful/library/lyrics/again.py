"""When lyrics that nobody had are to be asked for again: ever more seldom, as the album grows old.

What has just come out is written down within weeks; what nobody has written down in years hardly
ever is.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Final

from crateful.dates import clean_date

SOONEST: Final = timedelta(days=30)
LATEST: Final = timedelta(days=180)


def next_ask(now: datetime, released: str | int | None, added_at: datetime) -> datetime:
    """Return when to ask again: after as long as the album is old, within bounds.

    Args:
        now: it was asked for, and nobody had it.
        released: the album's date, as exact as known; of a year or a month, its last day counts.
        added_at: when it came in: how old it is where nobody knows its date.
    """
    age = now - (_last_day(released) or added_at)
    return now + min(max(age, SOONEST), LATEST)


def _last_day(released: str | int | None) -> datetime | None:
    known = clean_date(released)
    if known is None:
        return None
    year, month, day = (*map(int, known.split("-")), 0, 0)[:3]
    month = month or 12
    return datetime(year, month, day or monthrange(year, month)[1], tzinfo=UTC)
