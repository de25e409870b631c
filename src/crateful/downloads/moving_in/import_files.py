"""What an import knows of each file below its folder: whose it is, or why nobody's."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import ForeignKey, Index, select, update
from sqlalchemy.orm import Mapped, mapped_column

from crateful.db import Model, word_column

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.orm import Session

    from crateful.sources.source import Incident


class Reason(StrEnum):
    """Why a file was passed over before its album was anybody's work."""

    NOT_MUSIC = "not-music"
    NO_ALBUM = "no-album"
    NOT_SUPPORTED = "not-supported"
    NOT_REGULAR = "not-regular"
    LINK = "link"
    HIDDEN = "hidden"
    SYSTEM_FOLDER = "system-folder"
    NOT_READABLE = "not-readable"
    WORSE_COPY = "worse-copy"
    DELETED = "deleted"
    KNOWN = "known"
    IN_HAND = "in-hand"
    BEYOND_LIMIT = "beyond-limit"
    NOT_TAKEN = "not-taken"
    UNDONE = "undone"


class ImportFile(Model):
    """One file, or one folder that nobody looks into, that an import came to."""

    __tablename__ = "import_files"
    __table_args__ = (
        Index(None, "batch_id", "id"),
        Index(None, "batch_id", "reason", "download_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    batch_id: Mapped[str]
    path: Mapped[str]
    """As :mod:`crateful.files.paths` writes it."""
    download_id: Mapped[int | None] = mapped_column(
        ForeignKey("downloads.id", ondelete="SET NULL"), default=None, index=True
    )
    """Its album's; what becomes of that becomes of the file."""
    reason: Mapped[Reason | None] = mapped_column(word_column(Reason), default=None)
    """``None``: it goes its album's way."""
    why: Mapped[str] = mapped_column(default="", server_default="")
    """What the reason alone does not say."""


_LONGEST_WHY: Final = 300


def settle(
    session: Session, download_id: int, taken: Collection[str], left_out: Iterable[Incident]
) -> None:
    """Note which of an album's files were taken up, now that they were looked into.

    Args:
        session: a writing session.
        download_id: the album's.
        taken: their paths.
        left_out: why others were not, each by its file's name.
    """
    whys = {each.track: each.message for each in left_out}
    rows = session.execute(
        select(ImportFile.id, ImportFile.path, ImportFile.reason).where(
            ImportFile.download_id == download_id
        )
    )
    for row_id, path, reason in rows.all():
        if (path in taken) != (reason is None):
            now = None if path in taken else Reason.NOT_TAKEN
            why = "" if path in taken else whys.get(path.rpartition("/")[2], "")
            values = {"reason": now, "why": why[:_LONGEST_WHY]}
            session.execute(update(ImportFile).where(ImportFile.id == row_id).values(values))
