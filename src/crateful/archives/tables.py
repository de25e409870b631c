"""A database's tables by reflection, of any version, and their values as JSON."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    JSON,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    cast,
    event,
    func,
    inspect,
    select,
)
from sqlalchemy.types import UserDefinedType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Connection

REVISION_TABLE: Final = "alembic_version"

PASSING: Final = frozenset({"http_cache", "rate_slots", "login_tries", "workers"})
"""Tables that fill anew by themselves; the first alone may be larger than all the others."""

Row = list[Any]


class RawJson(UserDefinedType[str]):
    """JSON as the text that it is: read as Python values, SQL's NULL and JSON's are one."""

    cache_ok = True

    def get_col_spec(self, **_options: object) -> str:
        """Return the type's name."""
        return "JSON"

    def column_expression(self, colexpr: ColumnElement[Any]) -> ColumnElement[str]:
        """Read it as text."""
        return cast(colexpr, Text)


@dataclass(frozen=True, slots=True)
class Shape:
    """A table, and which of its columns need care."""

    table: Table
    times: frozenset[int]
    blobs: frozenset[int]

    @classmethod
    def of(cls, table: Table, columns: tuple[str, ...]) -> Shape:
        """Look at ``columns`` of ``table``, by their positions."""
        kinds = [table.c[name].type for name in columns]
        return cls(
            table,
            frozenset(at for at, kind in enumerate(kinds) if isinstance(kind, DateTime)),
            frozenset(at for at, kind in enumerate(kinds) if isinstance(kind, LargeBinary)),
        )

    def to_json(self, row: Row) -> Row:
        """Make a row's values fit for JSON."""
        for at in self.times:
            if row[at] is not None:
                row[at] = _utc(row[at]).replace(tzinfo=None).isoformat()
        for at in self.blobs:
            if row[at] is not None:
                row[at] = base64.b64encode(row[at]).decode()
        return row

    def from_json(self, row: Row) -> Row:
        """Return what :meth:`to_json` was given; times are aware, in UTC."""
        for at in self.times:
            if row[at] is not None:
                row[at] = datetime.fromisoformat(row[at]).replace(tzinfo=UTC)
        for at in self.blobs:
            if row[at] is not None:
                row[at] = base64.b64decode(row[at], validate=True)
        return row


def of(connection: Connection) -> Mapping[str, Table]:
    """Return our tables as the database has them, those that others refer to first."""
    metadata = MetaData()
    event.listen(metadata, "column_reflect", _read_raw)
    metadata.reflect(connection, only=_is_ours(connection))
    return {table.name: table for table in metadata.sorted_tables}


def last_id(connection: Connection, table: Table) -> int:
    """Return the highest id that a table has ever given; 0 where ids are not counted."""
    if "id" not in table.c or not isinstance(table.c.id.type, Integer):
        return 0
    name = table.name
    if connection.dialect.name == "postgresql":
        sequence = connection.scalar(select(func.pg_get_serial_sequence(name, "id")))
        if sequence is None:
            return 0
        counted = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"  # noqa: S608  # the database's own word
        return int(connection.exec_driver_sql(counted).scalar_one())
    counted = "SELECT seq FROM sqlite_sequence WHERE name = ?"
    return int(connection.exec_driver_sql(counted, (name,)).scalar() or 0)


def count_on(connection: Connection, table: Table, last: int) -> None:
    """Have a table number its next rows after ``last``, and after those that it has."""
    if "id" not in table.c or not isinstance(table.c.id.type, Integer):
        return
    last = max(last, connection.scalar(select(func.max(table.c.id))) or 0)
    if last == 0:
        return
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(sequence, last)))
        return
    for statement, values in (
        ("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,)),
        ("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, last)),
    ):
        connection.exec_driver_sql(statement, values)


def _is_ours(connection: Connection) -> list[str]:
    """Return the tables' names; SQLite's index of words lists tables of its own beside them."""
    names = inspect(connection).get_table_names()
    virtual: list[str] = []
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'"
        )
        virtual = [str(name) for (name,) in found]
    return [
        name
        for name in names
        if name != REVISION_TABLE
        and not any(name == each or name.startswith(f"{each}_") for each in virtual)
    ]


def _read_raw(_inspector: object, _table: object, column: dict[str, Any]) -> None:
    if isinstance(column["type"], JSON):
        column["type"] = RawJson()


def _utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
