"""The tables of the linter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crateful.db import Model, utc_now, word_column
from crateful.library.lint.rules import LintCode


class AlbumCheck(Model):
    """That an album was looked at, and how its files were then."""

    __tablename__ = "album_checks"

    album_id: Mapped[int] = mapped_column(
        ForeignKey("albums.id", ondelete="CASCADE"), primary_key=True
    )
    stamp: Mapped[str]
    """Changes with its files and rows: what was not touched is not read again."""
    checked_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


class LintFinding(Model):
    """One thing that players would trip over."""

    __tablename__ = "lint_findings"
    __table_args__ = (Index(None, "code", "album_id"),)

    album_id: Mapped[int] = mapped_column(
        ForeignKey("albums.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[LintCode] = mapped_column(word_column(LintCode), primary_key=True)
    detail: Mapped[str] = mapped_column(default="")
    """Values or files, in short."""
