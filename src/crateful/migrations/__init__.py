"""The schema of the database and its migrations.

Each file in ``versions`` is one step; :func:`upgrade` takes the missing ones, all or none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.migrations.state import VERSIONS, MigrationError, engine_on, newest, revision_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

__all__ = [
    "MigrationError",
    "current",
    "engine_on",
    "head",
    "rebuilding",
    "refuse_unknown",
    "upgrade",
]


def head() -> str:
    """Return the revision that this version needs."""
    return newest()


def current(database: Engine | URL | str) -> str | None:
    """Return the database's revision; ``None`` while it has no schema."""
    engine = engine_on(database)
    try:
        with engine.connect() as connection:
            return revision_of(connection)
    finally:
        engine.dispose()


def upgrade(
    database: Engine | URL | str, *, steps: Path = VERSIONS, data_dir: Path | None = None
) -> str:
    """Bring the schema to what this version needs, all steps or none, and return its revision.

    Safe to call from several processes at once: one works, the others wait and find it done.
    A database that has a schema is backed up first: SQLite's beside itself, PostgreSQL's into
    the data folder.

    Args:
        database: where it is.
        steps: the folder with the steps, newest last by what each says it follows.
        data_dir: where the keys are, and ``backups`` for a backup of PostgreSQL's.

    Raises:
        MigrationError: a newer version made the database, or a step left dangling rows.
    """
    if steps == VERSIONS and current(database) == head():
        return head()
    # Alembic loads every dialect's DDL: 13 MB and half a second that most starts don't need.
    from crateful.migrations.steps import take  # noqa: PLC0415

    return take(database, steps, data_dir)


def rebuilding(database: Engine | URL | str, revision: str) -> AbstractContextManager[Connection]:
    """Replace what a database holds: see :func:`crateful.migrations.steps.rebuilding`."""
    from crateful.migrations.steps import rebuilding as rebuild  # noqa: PLC0415  # as above

    return rebuild(database, revision)


def refuse_unknown(revision: str) -> None:
    """Raise unless this version knows ``revision``.

    Raises:
        MigrationError: a newer version made it.
    """
    from crateful.migrations.steps import refuse_unknown as refuse  # noqa: PLC0415  # as above

    refuse(revision)
