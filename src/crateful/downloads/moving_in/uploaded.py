"""What people have sent from their own computers: whose it is, and how its paths are shown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from crateful.db import Model, utc_now

if TYPE_CHECKING:
    from crateful.downloads.models import Download

FILES: Final = "Dropped"
"""The folder of an upload's files: what songs without tags are called after."""


class Upload(Model):
    """Files that a person sends; how much of each is there, the files themselves say."""

    __tablename__ = "uploads"
    # A download that outlives its upload must never find somebody else's files in its place.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    files: Mapped[list[Any]]
    """``{path, size_bytes, modified_ms}`` of each, as the person's folder has it."""
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    """Of all, once they are there."""
    trust_tags: Mapped[bool] = mapped_column(default=False, server_default=false())
    batch_id: Mapped[str | None] = mapped_column(default=None)
    """Of its import, once that has begun."""
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


def shown_address(row: Download) -> str:
    """Return a download's address as people are shown it, without where the server has it."""
    return without(place_of(row.source_url, row.options.upload), row.source_url)


def place_of(address: str, upload: int | None) -> str:
    """Return the server's folder of an upload's files; of anything else, nothing.

    Args:
        address: of the upload's import, or of one of its albums.
        upload: its id.
    """
    before, place, _ = address.partition(f"/uploads/{upload}/{FILES}")
    return before + place if upload is not None and place else ""


def without(place: str, text: str) -> str:
    """Return a text with the paths of an upload as its person's own folder has them.

    Args:
        place: of the upload's files; empty for none.
        text: an address or a sentence.
    """
    return text.replace(f"{place}/", "").replace(place, FILES) if place else text
