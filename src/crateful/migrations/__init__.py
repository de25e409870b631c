"""The database's schema, and the only way in which it comes about.

Each file in ``versions`` is one step; :func:`upgrade` takes the missing ones, all or none.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, MetaData, NullPool, create_engine, event, make_url

from crateful.db import Model
from crateful.errors import CratefulError

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.engine import URL

logger = logging.getLogger(__name__)

LOCK_KEY: Final = 0x6372_6174
"""PostgreSQL's advisory lock that one upgrade at a time holds: ``crat`` in ASCII."""


class MigrationError(CratefulError):
    """The database can't be brought to the schema that this version needs."""


STEPS: Final = Path(__file__).parent / "versions"
"""The steps that this version has."""


def head() -> str:
    """Return the revision that this version needs."""
    return str(_scripts(STEPS).get_current_head())


def current(database: Engine | URL | str) -> str | None:
    """Return the database's revision; ``None`` while it has no schema."""
    engine = _engine(database)
    try:
        with engine.connect() as connection:
            return _revision(connection)
    finally:
        engine.dispose()


def upgrade(database: Engine | URL | str, *, steps: Path = STEPS) -> str:
    """Bring the schema to what this version needs, all steps or none, and return its revision.

    Safe to call from several processes at once: one works, the others wait and find it done.
    A SQLite database that holds something is first copied beside itself.

    Args:
        database: where it is.
        steps: the folder with the steps, newest last by what each says it follows.

    Raises:
        MigrationError: a newer version made the database, or a step left dangling rows.
    """
    engine, scripts = _engine(database), _scripts(steps)
    try:
        _back_up(engine, scripts)
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (LOCK_KEY,))
            _refuse_unknown(scripts, _revision(connection))
            _run(connection, scripts)
            if engine.dialect.name == "sqlite":
                _check_foreign_keys(connection)
    finally:
        engine.dispose()
    return str(scripts.get_current_head())


def _scripts(steps: Path) -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent), version_locations=[str(steps)])


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _engine(database: Engine | URL | str) -> Engine:
    """Open an engine of our own: a migration must not run with foreign keys on (SQLite)."""
    url = database.url if isinstance(database, Engine) else make_url(database)
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        msg = "A database in memory can't be migrated: use a file."
        raise MigrationError(msg)
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        # Taking the write lock first makes a second upgrade wait for this one.
        event.listen(engine, "begin", lambda one: one.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  # any driver's
    connection.isolation_level = None  # the driver would commit before each DDL statement
    # Rebuilding a table with foreign keys on deletes its children: DROP TABLE cascades.
    for pragma in (
        "busy_timeout=30000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _run(connection: Connection, scripts: ScriptDirectory) -> None:
    def missing(revision: Any, _context: object) -> Any:  # noqa: ANN401  # alembic's own signature
        return scripts._upgrade_revs("head", revision)  # noqa: SLF001  # what its own command calls

    with EnvironmentContext(Config(), scripts, fn=missing) as environment:
        environment.configure(
            connection=connection,
            target_metadata=MetaData(naming_convention=Model.metadata.naming_convention),
            render_as_batch=True,
            transactional_ddl=True,
            transaction_per_migration=False,
        )
        environment.run_migrations()


def _refuse_unknown(scripts: ScriptDirectory, revision: str | None) -> None:
    if revision is None:
        return
    try:
        scripts.get_revision(revision)
    except CommandError as error:
        msg = (
            f"The database is at revision {revision}, which this version does not know: a newer "
            "Crateful made it. Install that version again, or restore a backup."
        )
        raise MigrationError(msg, revision=revision) from error


def _check_foreign_keys(connection: Connection) -> None:
    if dangling := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        tables = ", ".join(sorted({str(row[0]) for row in dangling}))
        msg = f"Rows of {tables} refer to rows that are gone; nothing was changed."
        raise MigrationError(msg)


def _back_up(engine: Engine, scripts: ScriptDirectory) -> None:
    """Copy a SQLite database that has a schema and needs steps, so that they can be undone."""
    path = Path(engine.url.database or "")
    if engine.dialect.name != "sqlite" or not path.exists():
        return
    with engine.connect() as connection:
        revision = _revision(connection)
        _refuse_unknown(scripts, revision)
        connection.rollback()
        if revision in {None, scripts.get_current_head()}:
            return
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        copy = path.with_name(f"{path.stem}.{revision}.{now}.backup.db")
        # VACUUM refuses to run in a transaction: straight to the driver, which has none open.
        connection.connection.cursor().execute("VACUUM INTO ?", (str(copy),))
    logger.info("kept a copy of the database as %s before upgrading it", copy.name)
