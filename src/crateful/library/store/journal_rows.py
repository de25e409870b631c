"""The table of moves under way; see :mod:`crateful.library.store.journal`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from crateful.db import Model, utc_now, word_column


class JournalState(StrEnum):
    """How far a move of files has come."""

    PREPARED = "prepared"
    """Files may have moved; the rows have not changed. Undone on recovery."""

    COMMITTED = "committed"
    """The rows say so; only tidying is left. Finished on recovery."""


class JournalEntry(Model):
    """A move of an album's folder that a crash must not leave half done."""

    __tablename__ = "journal"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    job: Mapped[str] = mapped_column(unique=True)
    """Names the folders below ``.incoming`` and ``.trash``: ``download-12``, ``delete-7-...``."""
    state: Mapped[JournalState] = mapped_column(
        word_column(JournalState), default=JournalState.PREPARED
    )
    folder: Mapped[str | None] = mapped_column(default=None)
    """Where the new files go, relative to the library; ``None`` for a delete."""
    old_folder: Mapped[str | None] = mapped_column(default=None)
    """What makes room for them and goes to the trash."""
    facts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)
