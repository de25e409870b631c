"""The database: engine, sessions and the base of every model."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, dataclass_transform

from sqlalchemy import JSON, DateTime, Enum, MetaData, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import (
    DeclarativeBase,
    MappedAsDataclass,
    Session,
    mapped_column,
    sessionmaker,
)
from sqlalchemy.types import TypeDecorator

from crateful.errors import DatabaseMovedError
from crateful.people_first import PEOPLE_FIRST

if TYPE_CHECKING:
    from collections.abc import Generator
    from enum import StrEnum

    from sqlalchemy import Connection, Dialect, Engine, ScalarSelect, Select

WAL_PATIENCE_S = 30.0

POOL_SIZE = 20
"""Connections kept open; more than uvicorn's and the worker's threads use at a time."""

POOL_OVERFLOW = 40
"""Further connections under load: a FastAPI thread pool has 40 threads."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on every database; SQLite alone would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time rather than guess its zone."""
        del dialect
        if value is not None and value.tzinfo is None:
            msg = "a naive datetime cannot be stored"
            raise ValueError(msg)
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored time with its zone."""
        del dialect
        return value and value.replace(tzinfo=UTC)


@dataclass_transform(kw_only_default=True, field_specifiers=(mapped_column,))
class Model(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Base of every table, with constraint names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy's own spelling
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


def word_column(words: type[StrEnum]) -> Enum:
    """Return a column type that stores an enum's values as plain text.

    A native enum would need an ALTER TYPE on PostgreSQL for each new word.
    """
    return Enum(
        words,
        native_enum=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def utc_now() -> datetime:
    """Return the present time, aware and in UTC."""
    return datetime.now(UTC)


def connect(url: str) -> Engine:
    """Open an engine on ``url``; SQLite gets WAL, foreign keys and a busy wait."""
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        # Errors end in logs, and what was to be written may be a hash or a person's words.
        hide_parameters=True,
        pool_pre_ping=not url.startswith("sqlite"),
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_sqlite_pragmas)
        if engine.url.database not in {None, "", ":memory:"}:
            _Watched(Path(str(engine.url.database))).watch(engine)
        event.listen(engine, "begin", _begin)
    return engine


class _Watched:
    """A file of SQLite's that has to stay the one that was opened first.

    Whoever has a file open goes on writing to it when it is moved, replaced or hidden by a
    mount: every write would be acknowledged, and gone with the next start.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._identity: tuple[int, int] | None = None

    def watch(self, engine: Engine) -> None:
        """Look before each connection, at the beginning of all work and before it is kept."""
        event.listen(engine, "do_connect", self._before_connecting)
        event.listen(engine, "connect", self._note)
        event.listen(engine, "begin", self._check)
        event.listen(engine, "commit", self._check)

    def _before_connecting(
        self, _dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]
    ) -> None:
        if self._identity is not None:
            self._check()
            # SQLite would make a file that is not there, and play the old one's log into it.
            arguments[0] = f"{self._path.absolute().as_uri()}?mode=rw"
            options["uri"] = True

    def _note(self, _connection: object, _record: object) -> None:
        if self._identity is None:
            found = self._path.stat()
            self._identity = found.st_dev, found.st_ino

    def _check(self, _connection: object = None) -> None:
        try:
            found = self._path.stat()
        except OSError:
            found = None
        if found is None or not found.st_size or (found.st_dev, found.st_ino) != self._identity:
            msg = "the file was moved, replaced or emptied while it was in use"
            raise OperationalError(None, None, DatabaseMovedError(msg))


def use_wal(connection: sqlite3.Connection) -> None:
    """Have a SQLite file use a write-ahead log.

    Of several that open a new file at once, one gets "database is locked" at once whatever its
    busy timeout is (SQLite 3.40), so it asks again.

    Raises:
        sqlite3.OperationalError: the file can't be used, or was locked for too long.
    """
    deadline = time.monotonic() + WAL_PATIENCE_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            is_locked = error.sqlite_errorname in {"SQLITE_BUSY", "SQLITE_LOCKED"}
            if not is_locked or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _set_sqlite_pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.isolation_level = None  # we begin transactions ourselves, below
    use_wal(connection)
    # FULL: the import journal must survive a power cut (docs/adr/0004).
    for pragma in (
        "busy_timeout=30000",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails with "database is
    # locked" when another one wrote in between; taking the lock first waits.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def insert_into(session: Session, model: type[Model]) -> Any:  # noqa: ANN401  # two classes
    """Return an insert that knows ``ON CONFLICT``, as SQLite and PostgreSQL each spell it."""
    words = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return words.insert(model)


def first_unlocked(query: Select[int]) -> ScalarSelect[int]:
    """Return the first id of a query that no other worker holds, for ``UPDATE ... WHERE id =``.

    Never for ``IN``: PostgreSQL may then ask for it once for each row of the table, and as it
    passes over what it has locked itself, each time it finds another one.
    """
    return query.limit(1).with_for_update(skip_locked=True).scalar_subquery()


class Database:
    """One database, and the only two ways to get a session on it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._readers = sessionmaker(engine)
        self._writers = sessionmaker(engine.execution_options(writes=True), expire_on_commit=False)

    @contextmanager
    def reading(self) -> Generator[Session]:
        """Yield a session that only reads; what it changed is thrown away."""
        PEOPLE_FIRST.stand_aside()
        with self._readers() as session:
            yield session

    @contextmanager
    def session(self) -> Generator[Session]:
        """Yield one unit of work: committed on leaving, rolled back on any error."""
        PEOPLE_FIRST.stand_aside()
        with self._writers.begin() as session:
            yield session

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()
