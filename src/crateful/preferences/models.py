"""The table of preferences."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from crateful.db import Model, utc_now


class Preference(Model):
    """One choice that differs from its default."""

    __tablename__ = "preferences"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    """JSON; encrypted with the data folder's key where the choice is a secret."""
    updated_at: Mapped[datetime] = mapped_column(default_factory=utc_now, onupdate=utc_now)
