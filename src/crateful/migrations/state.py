"""The schema version that a database has, and the one that is needed; cheap to ask."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    NullPool,
    create_engine,
    event,
    inspect,
    make_url,
)

from crateful.db import use_wal
from crateful.errors import CratefulError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

VERSIONS: Final = Path(__file__).parent / "versions"
"""The steps that this version has."""

_NAMES: Final = re.compile(r'^(down_revision|revision) = "(\w+)"', re.MULTILINE)


class MigrationError(CratefulError):
    """The database can't be brought to the schema that this version needs."""


def newest(steps: Path = VERSIONS) -> str:
    """Return the revision that no other follows, as the steps' files say it."""
    said = [found for file in steps.glob("*.py") for found in _NAMES.findall(file.read_text())]
    followed = {name for word, name in said if word == "down_revision"}
    (last,) = {name for word, name in said if word == "revision"} - followed
    return str(last)


def revision_of(connection: Connection) -> str | None:
    """Return the database's revision; ``None`` while it has no schema."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def engine_on(database: Engine | URL | str, *, writes: bool = True) -> Engine:
    """Open an engine for migrations: a migration must not run with foreign keys on (SQLite).

    Args:
        database: where it is.
        writes: whether transactions are to keep all other writers out (SQLite).

    Raises:
        MigrationError: it would be in memory.
    """
    url = database.url if isinstance(database, Engine) else make_url(database)
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        msg = "A database in memory can't be migrated: use a file."
        raise MigrationError(msg)
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        # Taking the write lock first makes a second upgrade wait for this one.
        begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
        event.listen(engine, "begin", lambda one: one.exec_driver_sql(begin))
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  # any driver's
    connection.isolation_level = None  # the driver would commit before each DDL statement
    use_wal(connection)
    # Rebuilding a table with foreign keys on deletes its children: DROP TABLE cascades.
    for pragma in (
        "busy_timeout=30000",
        "synchronous=FULL",
        "foreign_keys=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")
