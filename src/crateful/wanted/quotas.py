"""How much may come by itself: pure rules, and the figures that they go by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from crateful.preferences.hours import is_within
from crateful.wanted.models import WantedFetch

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crateful.preferences.schemas import Preferences

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
GIGABYTE: Final = 10**9


@dataclass(frozen=True, slots=True)
class Spent:
    """What came by itself lately."""

    downloads: int
    """In the last 24 hours."""
    size_bytes: int
    """In the last seven days, about."""


def spent(session: Session, now: datetime) -> Spent:
    """Return what has come by itself, from an index of the last days."""
    by_itself = WantedFetch.by_hand.is_(False)
    count = select(func.count()).where(by_itself, WantedFetch.at > now - DAY)
    size = select(func.sum(WantedFetch.size_bytes)).where(by_itself, WantedFetch.at > now - WEEK)
    return Spent(session.scalar(count) or 0, int(session.scalar(size) or 0))


def hindrance_now(session: Session, preferences: Preferences, now: datetime) -> str:
    """Return why nothing comes by itself at this moment, as :func:`hindrance` says it."""
    return hindrance(preferences, spent(session, now), now.astimezone().hour)


def hindrance(preferences: Preferences, used: Spent, hour: int) -> str:
    """Return why nothing comes by itself now, in a sentence; empty when it may.

    Args:
        preferences: what the household allows.
        used: what has come lately.
        hour: of the day by the server's clock, 0 to 23.
    """
    if preferences.wanted_paused:
        return "An administrator has paused what comes by itself."
    if not is_within(preferences.wanted_hours, hour):
        return f"What comes by itself comes between {preferences.wanted_hours} o'clock."
    if used.downloads >= preferences.wanted_downloads_a_day:
        return f"{used.downloads} downloads began by themselves in 24 hours; the rest waits."
    if used.size_bytes >= preferences.wanted_gigabytes_a_week * GIGABYTE:
        gigabytes = round(used.size_bytes / GIGABYTE)
        return f"About {gigabytes} GB came by themselves in seven days; the rest waits."
    return ""
