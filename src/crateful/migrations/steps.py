"""Taking the missing steps, with Alembic: loaded only when there are some."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import MetaData

from crateful.db import Model
from crateful.migrations.state import MigrationError, engine_on, revision_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

logger = logging.getLogger(__name__)

LOCK_KEY: Final = 0x6372_6174
"""PostgreSQL's advisory lock that one upgrade at a time holds: ``crat`` in ASCII."""


def take(database: Engine | URL | str, steps: Path) -> str:
    """Take the steps that are missing, all or none, and return the revision then.

    Args:
        database: where it is.
        steps: the folder with the steps, newest last by what each says it follows.

    Raises:
        MigrationError: a newer version made the database, or a step left dangling rows.
    """
    engine, scripts = engine_on(database), _scripts(steps)
    try:
        _back_up(engine, scripts)
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (LOCK_KEY,))
            _refuse_unknown(scripts, revision_of(connection))
            _run(connection, scripts)
            if engine.dialect.name == "sqlite":
                _check_foreign_keys(connection)
    finally:
        engine.dispose()
    return str(scripts.get_current_head())


def _scripts(steps: Path) -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent), version_locations=[str(steps)])


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
        revision = revision_of(connection)
        _refuse_unknown(scripts, revision)
        connection.rollback()
        if revision in {None, scripts.get_current_head()}:
            return
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        copy = path.with_name(f"{path.stem}.{revision}.{now}.backup.db")
        # VACUUM refuses to run in a transaction: straight to the driver, which has none open.
        connection.connection.cursor().execute("VACUUM INTO ?", (str(copy),))
    logger.info("kept a copy of the database as %s before upgrading it", copy.name)
