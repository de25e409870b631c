"""Running migrations with Alembic, which is loaded only when there are some."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import MetaData, inspect

from crateful.archives import writing
from crateful.db import Model
from crateful.migrations.state import VERSIONS, MigrationError, engine_on, revision_of

if TYPE_CHECKING:
    from collections.abc import Generator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

logger = logging.getLogger(__name__)

LOCK_KEY: Final = 0x6372_6174
"""PostgreSQL's advisory lock that one upgrade at a time holds: ``crat`` in ASCII."""


def take(database: Engine | URL | str, steps: Path, data_dir: Path | None) -> str:
    """Take the steps that are missing, all or none, and return the revision then.

    Args:
        database: where it is.
        steps: the folder with the steps, newest last by what each says it follows.
        data_dir: where the keys are, and backups go to.

    Raises:
        MigrationError: a newer version made the database, or a step left dangling rows.
    """
    engine, scripts = engine_on(database), _scripts(steps)
    try:
        _back_up(engine, scripts, data_dir)
        with _alone(engine) as connection:
            _refuse_unknown(scripts, revision_of(connection))
            _run(connection, scripts)
    finally:
        engine.dispose()
    return str(scripts.get_current_head())


@contextmanager
def rebuilding(database: Engine | URL | str, revision: str) -> Generator[Connection]:
    """Yield a connection on the database as it was, empty, at ``revision``.

    What is filled in is brought to this version's schema when the block ends. All of it is one
    transaction: an error, or a crash, leaves the database as it was before.

    Raises:
        MigrationError: this version does not know the revision, or rows refer to none.
    """
    engine, scripts = engine_on(database), _scripts(VERSIONS)
    _refuse_unknown(scripts, revision)
    try:
        with _alone(engine) as connection:
            _drop_all(connection)
            _run(connection, scripts, revision)
            yield connection
            _run(connection, scripts)
    finally:
        engine.dispose()


def refuse_unknown(revision: str) -> None:
    """Raise unless this version knows ``revision``.

    Raises:
        MigrationError: a newer version made it.
    """
    _refuse_unknown(_scripts(VERSIONS), revision)


@contextmanager
def _alone(engine: Engine) -> Generator[Connection]:
    """Yield a transaction that no other upgrade runs beside."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (LOCK_KEY,))
        yield connection
        if engine.dialect.name == "sqlite":
            _check_foreign_keys(connection)


def _drop_all(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        for name in inspect(connection).get_table_names():
            connection.exec_driver_sql(f'DROP TABLE "{name}" CASCADE')
        return
    # An index of words takes its own tables with it, so it goes first.
    for pattern in ("CREATE VIRTUAL TABLE%", "CREATE TABLE%"):
        found = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND sql LIKE ?",
            (pattern,),
        ).fetchall()
        for (name,) in found:
            connection.exec_driver_sql(f'DROP TABLE "{name}"')


def _scripts(steps: Path) -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent), version_locations=[str(steps)])


def _run(connection: Connection, scripts: ScriptDirectory, to: str = "head") -> None:
    def missing(revision: Any, _context: object) -> Any:  # noqa: ANN401  # alembic's own signature
        return scripts._upgrade_revs(to, revision)  # noqa: SLF001  # what its own command calls

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


def _back_up(engine: Engine, scripts: ScriptDirectory, data_dir: Path | None) -> None:
    """Keep a copy of a database that has a schema and needs steps, so that they can be undone."""
    path = Path(engine.url.database or "")
    if engine.dialect.name == "sqlite" and not path.exists():
        return
    with engine.connect() as connection:
        revision = revision_of(connection)
        _refuse_unknown(scripts, revision)
        connection.rollback()
        if revision in {None, scripts.get_current_head()}:
            return
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        if engine.dialect.name == "sqlite":
            copy = path.with_name(f"{path.stem}.{revision}.{now}.backup.db")
            # VACUUM refuses to run in a transaction: straight to the driver, which has none open.
            connection.connection.cursor().execute("VACUUM INTO ?", (str(copy),))
        elif data_dir is not None:
            copy = data_dir / "backups" / f"before-upgrade-{revision}-{now}.zip"
            copy.parent.mkdir(parents=True, exist_ok=True)
            writing.write(engine, list(data_dir.glob("*.key")), copy)
        else:
            return
    logger.info("kept a copy of the database as %s before upgrading it", copy.name)
