"""`crateful db`: the database itself, and opening it for the commands that need no service."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from crateful import migrations
from crateful.cli import environment
from crateful.db import Database, connect
from crateful.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Generator

    from crateful.settings import Settings


class DatabaseUnreachableError(UnavailableError):
    """The database that the settings name does not answer as it should."""


class DatabaseOutdatedError(UnavailableError):
    """The database's tables are not those that this version needs."""


class DatabaseLostError(UnavailableError):
    """An installation has its keys and no longer its database."""


class DataFolderError(UnavailableError):
    """The data folder is not there and can't be made, or can't be written in."""


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the tables to what this version needs; done by `serve` as well.

    The database is backed up first: SQLite's beside itself, PostgreSQL's into the data folder's
    backups. Several may run at once.
    """
    revision = prepare(environment.settings())
    click.echo(f"The database is at revision {revision}.")


def prepare(settings: Settings) -> str:
    """Bring the tables to what this version needs and return their revision.

    Raises:
        DatabaseLostError: the installation is older than its database.
        DatabaseUnreachableError: the database does not answer, or its URL is none.
        MigrationError: its tables can't be brought to this version.
    """
    with explained(settings):
        _end_restore(settings)
        _refuse_lost(settings)
        return migrations.upgrade(settings.sqlalchemy_url, data_dir=settings.data_dir)


@contextmanager
def opened(settings: Settings) -> Generator[Database]:
    """Yield the database of ``settings``, made if there is none.

    Raises:
        DatabaseLostError: the installation is older than its database.
        DatabaseUnreachableError: it does not answer, or its URL is none.
        DatabaseOutdatedError: its tables are another version's.
    """
    with explained(settings):
        _end_restore(settings)
        _refuse_lost(settings)
        revision = migrations.current(settings.sqlalchemy_url)
        if revision is None:
            migrations.upgrade(settings.sqlalchemy_url, data_dir=settings.data_dir)
        elif revision != migrations.head():
            # A service that still runs may need the tables as they are.
            msg = (
                "The database is another version's. Stop the service and run `crateful db upgrade`."
            )
            raise DatabaseOutdatedError(msg)
        database = Database(connect(settings.sqlalchemy_url))
        try:
            yield database
        finally:
            database.close()


def _end_restore(settings: Settings) -> None:
    if (settings.data_dir / "restoring").exists():
        # Loaded only then: every start waits for what this module imports.
        from crateful import backups  # noqa: PLC0415

        backups.finish(settings)


def _refuse_lost(settings: Settings) -> None:
    """Make no new database where there was one: its keys are made after it.

    A new one would offer the first set-up to whoever comes, and hold nothing of the library.
    """
    if not any(settings.data_dir.glob("*.key")):
        return
    empty = "is empty" if _has_tables(settings) else "is not there"
    if empty == "is empty" and (_has_people(settings) or not _folders_in(settings.users_dir)):
        return
    found = f"the keys and {_folders_in(settings.library_dir)} artists of an installation"
    msg = (
        f"Here are {found}, and its database {empty}: it was moved, deleted or not mounted. Put"
        " it back, or run `crateful restore` with a backup. To begin anew, move the files *.key"
        f" and the folders in {settings.users_dir.name} away."
    )
    raise DatabaseLostError(msg)


def _has_tables(settings: Settings) -> bool:
    url = make_url(settings.sqlalchemy_url)
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        if not file.exists() or not file.stat().st_size:  # to connect would make it
            return False
    return migrations.current(url) is not None


def _has_people(settings: Settings) -> bool:
    engine = migrations.engine_on(settings.sqlalchemy_url, writes=False)
    try:
        with engine.connect() as connection:
            # An older version's tables have it, too.
            return connection.exec_driver_sql("SELECT 1 FROM users LIMIT 1").scalar() is not None
    finally:
        engine.dispose()


def _folders_in(folder: Path) -> int:
    try:
        return sum(each.is_dir() and not each.name.startswith(".") for each in folder.iterdir())
    except OSError:
        return 0


@contextmanager
def explained(settings: Settings) -> Generator[None]:
    """Put into words what is wrong with the data folder, or the database.

    Raises:
        DatabaseUnreachableError: it does not answer, or its URL is none.
        DataFolderError: the folder is not there and can't be made, or can't be written in.
    """
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"The data folder {settings.data_dir.absolute()} can't be made: {error.strerror}."
        raise DataFolderError(msg) from error
    if not os.access(settings.data_dir, os.W_OK | os.X_OK):
        msg = f"The data folder {settings.data_dir.absolute()} can't be written in."
        raise DataFolderError(msg)
    try:
        yield
    except SQLAlchemyError as error:
        msg = f"The database can't be used: {reason(error)}"
        raise DatabaseUnreachableError(msg) from error


def reason(error: SQLAlchemyError) -> str:
    """Say why in the driver's own words, without the URL, which may hold a password."""
    if isinstance(error, DBAPIError):
        return str(error.orig).partition("\n")[0]
    if isinstance(error, ArgumentError):
        return "CRATEFUL_DATABASE_URL is no SQLAlchemy URL."
    return type(error).__name__
