"""The table of the health scan."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from crateful.db import Model, utc_now, word_column


class ScanState(StrEnum):
    """What a scan is at."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"


class HealthScan(Model):
    """The newest scan of the library; there is one row at most."""

    __tablename__ = "health_scans"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[ScanState] = mapped_column(word_column(ScanState))
    place: Mapped[int] = mapped_column(default=0)
    """The id of the album that was looked at last: the next greater one follows."""
    looked: Mapped[int] = mapped_column(default=0)
    """Albums that were looked at."""
    started_at: Mapped[datetime] = mapped_column(default_factory=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
