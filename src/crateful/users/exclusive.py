"""Locking a table for a decision that depends on all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.db import Model


def lock_table(session: Session, model: type[Model]) -> None:
    """Let nobody else write ``model``'s table until this unit of work ends.

    SQLite has one writer at a time anyhow (``BEGIN IMMEDIATE``); on PostgreSQL two units
    of work could otherwise both see that there is no user yet, or two admins left.
    """
    if session.get_bind().dialect.name == "postgresql":
        table = model.__tablename__
        session.execute(text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))
