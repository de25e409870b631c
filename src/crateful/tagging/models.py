"""The tables by which every process of a deployment shares one MusicBrainz budget."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from crateful.db import Model


class RateSlot(Model):
    """When the next request to a rate-limited host may be made."""

    __tablename__ = "rate_slots"

    name: Mapped[str] = mapped_column(primary_key=True)
    """The host."""
    slot_at: Mapped[float]
    """Seconds since the epoch: the last slot that was given away."""


class CachedAnswer(Model):
    """One answer of MusicBrainz, kept so that it is not asked twice."""

    __tablename__ = "http_cache"

    key: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the address."""
    url: Mapped[str]
    body: Mapped[bytes]
    """Deflated JSON."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
