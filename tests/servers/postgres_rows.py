"""Every row of a PostgreSQL database, to be put back after somebody has changed them.

A database that is put back costs a tenth of a new one, of which the tests need many hundreds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class Rows:
    """What the tables held, and where their counters were."""

    tables: dict[str, bytes]
    counters: dict[str, int | None]
    """Sequences; one that has counted nothing yet has no value."""

    @classmethod
    def of(cls, address: str) -> Self:
        """Read a whole small database.

        Args:
            address: where it is, for libpq.
        """
        with psycopg.connect(address) as connection:
            names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname='public'")
            tables = {name: _copied(connection, name) for (name,) in names.fetchall()}
            counted = connection.execute("SELECT sequencename, last_value FROM pg_sequences")
            return cls(tables, dict(counted.fetchall()))

    def put_back(self, address: str) -> None:
        """Have a database of the same tables hold these rows and no others, whoever uses it."""
        with psycopg.connect(address) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("SET session_replication_role = replica")  # no foreign key is asked
            emptied = [
                sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in self.tables
            ]
            connection.execute(sql.SQL("; ").join(emptied))
            for name, content in self.tables.items():
                if content:
                    statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
                    with connection.cursor().copy(statement) as copy:
                        copy.write(content)
            for name, value in self.counters.items():
                counter = sql.Identifier(name).as_string(connection)
                state = (counter, value or 1, value is not None)
                connection.execute("SELECT setval(%s, %s, %s)", state)


def _copied(connection: psycopg.Connection, table: str) -> bytes:
    statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor().copy(statement) as copy:
        return b"".join(bytes(piece) for piece in copy)
